"""boto3 and what is built on botocore: s3fs, through aiobotocore, and boto3's transfers by AWS's Common Runtime (CRT).

Objects and files are stored, read, listed (by boto3 in pages), copied and deleted, by a driver for each."""

from __future__ import annotations

from programs.application import Application, ProgramSetting
from programs.installation.installing import from_pypi
from programs.workflows.driver_steps import in_python, steps

WHEN_REQUIRED = ProgramSetting(
    "request_checksum_calculation = when_required, response_checksum_validation = when_required",
    {"AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required"},
)
"""The setting of AWS's SDKs for Python since January 2025, and of the libraries on top of them."""

STEPS = steps(("write", "read", "list", "copy", "delete"), in_python("boto3_driver.py"))
BOTO3_2024 = Application(
    "boto3-1.34", "boto3 of 2024", "1.34.162", "SDK", from_pypi("boto3-1.34"), "env/bin/python", STEPS
)
BOTO3 = Application(
    "boto3-1.44", "boto3", "1.44.5", "SDK", from_pypi("boto3-1.44"), "env/bin/python", STEPS, (WHEN_REQUIRED,)
)
S3FS = Application(
    "s3fs-2026.9",
    "s3fs (aiobotocore)",
    "2026.9.0",
    "SDK",
    from_pypi("s3fs-2026.9"),
    "env/bin/python",
    steps(("write", "read", "list", "copy", "delete"), in_python("s3fs_driver.py")),
    (WHEN_REQUIRED,),
)
AWS_CRT = Application(
    "aws-crt-0.38",
    "AWS CRT (transfers of boto3)",
    "0.38.0",
    "SDK",
    from_pypi("aws-crt-0.38"),
    "env/bin/python",
    steps(("write", "read", "delete"), in_python("aws_crt_driver.py")),
)
