"""AWS's SDKs for JavaScript (v3), Go (v2), Java (v2) and Ruby (v3), each with its own transfers of large objects, and
for Rust, whose driver uploads parts: it has no such transfers.

Objects are stored, read, listed in pages, copied and deleted, with Ruby also by presigned URLs. 2.57.8 of the SDK for
Java cannot be installed: its aws-core depends on software.amazon.awssdk:eventstream, which is not in Maven Central.
"""

from __future__ import annotations

from programs.application import Application, ProgramSetting
from programs.drivers import DRIVERS
from programs.installation.installing import (
    built_program_path,
    from_cargo_sources,
    from_go_sources,
    from_maven,
    from_npm,
    unpacked_from_debian,
)
from programs.workflows.driver_steps import built, for_node, in_java, in_javascript, in_ruby, steps
from programs.workflows.sdks.boto3_sdk import WHEN_REQUIRED

_STEPS = ("write", "read", "list", "copy", "delete")

AWS_SDK_JS = Application(
    "aws-sdk-js-3.1169",
    "AWS SDK for JavaScript",
    "3.1169.0",
    "SDK",
    from_npm("aws-sdk-js-3.1169"),
    "node_modules/@aws-sdk/lib-storage",
    steps(_STEPS, in_javascript("aws_sdk_js_driver.js"), for_node),
    (WHEN_REQUIRED,),
)

_GO = (DRIVERS / "aws_sdk_go_driver.go", DRIVERS / "samples.go")
_GO_CHECKSUM_SETTING = f"{WHEN_REQUIRED.text}, the former also of the transfer manager"
"""The transfer manager does not ask the environment."""

AWS_SDK_GO = Application(
    "aws-sdk-go-1.114",
    "AWS SDK for Go",
    "1.114.8",
    "SDK",
    from_go_sources("aws-sdk-go-1.114", _GO),
    built_program_path(*_GO),
    steps(_STEPS, built(built_program_path(*_GO))),
    (
        ProgramSetting(_GO_CHECKSUM_SETTING, WHEN_REQUIRED.environment, ("--when-required",)),
        ProgramSetting(
            f"{_GO_CHECKSUM_SETTING}, GetObjectType = RANGE of the transfer manager",
            WHEN_REQUIRED.environment,
            ("--when-required", "--ranges"),
        ),
    ),
)

_JAVA_POM = DRIVERS / "aws_sdk_java_pom.xml"
_JAVA = (DRIVERS / "AwsSdkJavaDriver.java", DRIVERS / "Samples.java")
_JAVA_PROGRAM = built_program_path(_JAVA_POM, *_JAVA)

AWS_SDK_JAVA = Application(
    "aws-sdk-java-2.56",
    "AWS SDK for Java",
    "2.56.0",
    "SDK",
    from_maven(_JAVA_POM, _JAVA),
    f"{_JAVA_PROGRAM}/driver-1.jar",
    steps(_STEPS, in_java(_JAVA_PROGRAM, "AwsSdkJavaDriver")),
    (
        WHEN_REQUIRED,
        ProgramSetting(
            f"{WHEN_REQUIRED.text}, chunkedEncodingEnabled(false)",
            WHEN_REQUIRED.environment,
            ("--no-chunks",),
        ),
    ),
)

_RUST = DRIVERS / "aws_sdk_rust_driver.rs"

AWS_SDK_RUST = Application(
    "aws-sdk-rust-1.157",
    "AWS SDK for Rust",
    "1.157.0",
    "SDK",
    from_cargo_sources("aws-sdk-rust-1.157", _RUST),
    built_program_path(_RUST),
    steps(_STEPS, built(built_program_path(_RUST))),
    (WHEN_REQUIRED,),
)

# Ruby comes from bookworm, and also runs on later releases. The SDK, of Ruby alone, comes from forky, which has a newer
# version.
_RUBY_SDK = (
    "ruby-aws-sdk-s3=1.233.1-1", "ruby-aws-sdk-core=3.257.0-1", "ruby-aws-sdk-kms=1.132.0-1",
    "ruby-aws-sigv4=1.12.1-1", "ruby-aws-partitions=1.1292.0-1", "ruby-aws-eventstream=1.4.0-1",
    "ruby-jmespath=1.6.2-1",
)  # fmt: skip
_RUBY = ("ruby3.1", "libruby3.1", "libyaml-0-2", "libgmp10", "libffi8")
_SCRIPT = """D={folder}/debian
exec env LD_LIBRARY_PATH="$D"/usr/lib/x86_64-linux-gnu RUBYLIB="$(printf %s: "$D"/usr/lib/ruby/vendor_ruby \\
  "$D"/usr/lib/ruby/3.1.0 "$D"/usr/lib/x86_64-linux-gnu/ruby/3.1.0 \\
  "$D"/usr/share/rubygems-integration/all/gems/*/lib "$D"/usr/lib/ruby/gems/3.1.0/gems/rexml-*/lib)" \\
  "$D"/usr/bin/ruby3.1 -W0 "$@"
"""

AWS_SDK_RUBY = Application(
    "aws-sdk-ruby-1.233",
    "AWS SDK for Ruby",
    "1.233.1",
    "SDK",
    (
        *unpacked_from_debian(forky=_RUBY_SDK, bookworm=_RUBY),
        ("sh", "-c", f"cat > {{folder}}/ruby << 'END'\n#!/bin/sh\n{_SCRIPT}END\nchmod +x {{folder}}/ruby"),
        ("{folder}/ruby", "-e", 'require "aws-sdk-s3"'),
    ),
    "ruby",
    steps((*_STEPS[:-1], "share", "delete"), in_ruby("aws_sdk_ruby_driver.rb")),
    (WHEN_REQUIRED,),
)
