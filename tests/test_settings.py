"""The endpoint's settings: which source wins, what is refused and in which words, and that no secret is in them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import certifi
import pytest

from fixtures import settings_boto
from fixtures.endpoint import ConfigurationError, Credentials
from fixtures.settings import EndpointOptions, Found, find, find_endpoint

URL = "https://s3.example.com"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPx%RfiCYEXAMPLEKEY"
KEYS = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": SECRET}
ENV = {"S3_ENDPOINT_URL": URL, **KEYS}
AWS_KEYS = f"aws_access_key_id = AKAWS\naws_secret_access_key = {SECRET}\n"
TOML_KEYS = f'access_key_id = "AKTOML"\nsecret_access_key = "{SECRET}"\n'
BOTO = f"[Credentials]\naws_access_key_id = AKBOTO\naws_secret_access_key = {SECRET}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, no configuration of the machine, and no network."""
    monkeypatch.setattr(settings_boto, "SYSTEM_FILE", tmp_path / "etc" / "boto.cfg")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", *KEYS, "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for folder in ("home/.aws", "work", "etc"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path / "home"


Search = Callable[..., Any]


@pytest.fixture
def search(home: Path) -> Search:
    """`find` with files written first: `.boto`, `.aws/…` in the home folder, the others in the working folder."""

    def search(
        flags: Mapping[str, Any] | None = None,
        environ: Mapping[str, str] | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Found:
        for name, text in (files or {}).items():
            path = home / name if name.startswith(".") else home.parent / "work" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return find(EndpointOptions(**(flags or {})), environ or {}, home.parent / "work", home)

    return search


def refused(search: Search, *args: Any, **kwargs: Any) -> str:
    """The message with which the search is refused; never with a secret or a traceback that shows one."""
    with pytest.raises(ConfigurationError) as caught:
        search(*args, **kwargs)
    message = str(caught.value)
    assert SECRET not in message
    assert SECRET[:12] not in message
    assert len(message.splitlines()) <= 2
    return message


NOTHING_CONFIGURED = {
    "nothing": ({}, {}, {}),
    "keys only": ({}, KEYS, {}),
    "AWS_PROFILE only": ({}, {"AWS_PROFILE": "dev"}, {".aws/config": "[profile dev]\nregion = eu-west-1\n"}),
    "keys of boto only": ({}, {}, {".boto": BOTO}),
    "empty variables": ({}, {"S3_ENDPOINT_URL": "", "AWS_ENDPOINT_URL": ""}, {}),
    "embedded by flag": ({"provider": "embedded"}, ENV, {}),
    "embedded by file": ({}, KEYS, {"s3-conformance.toml": 'provider = "embedded"'}),
    "embedded by flag over a file's URL": (
        {"provider": "embedded"},
        {},
        {"s3-conformance.toml": f'endpoint_url = "{URL}"'},
    ),
    "ignored as in every SDK": ({}, {"AWS_ENDPOINT_URL": URL, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, {}),
}


@pytest.mark.parametrize(("flags", "environ", "files"), NOTHING_CONFIGURED.values(), ids=NOTHING_CONFIGURED)
def test_without_an_endpoint_the_embedded_server_is_used(search: Search, flags: Any, environ: Any, files: Any) -> None:
    assert search(flags, environ, files).endpoint is None


def test_find_endpoint_is_the_endpoint_of_find(home: Path) -> None:
    endpoint = find_endpoint(EndpointOptions(), ENV, home, home)
    assert endpoint is not None
    assert endpoint.url == URL
    assert endpoint.main == Credentials("AKENV", SECRET)
    assert (endpoint.region, endpoint.addressing, endpoint.verify, endpoint.provider) == (
        "us-east-1",
        "path",
        True,
        None,
    )


def layers_of(name: str) -> list[tuple[str, dict[str, Any], dict[str, str], dict[str, str]]]:
    """Every source of one setting from the strongest to the weakest: (source, flags, environment, files)."""
    toml, profile = "s3-conformance.toml", "~/.aws profile default"
    if name == "endpoint_url":
        return [
            ("--endpoint-url", {"endpoint_url": "https://v0"}, {}, {}),
            ("S3_ENDPOINT_URL", {}, {"S3_ENDPOINT_URL": "https://v1"}, {}),
            ("AWS_ENDPOINT_URL_S3", {}, {"AWS_ENDPOINT_URL_S3": "https://v2"}, {}),
            ("AWS_ENDPOINT_URL", {}, {"AWS_ENDPOINT_URL": "https://v3"}, {}),
            (f"{toml}:1", {}, {}, {toml: 'endpoint_url = "https://v4"\n'}),
            (profile, {}, {}, {".aws/config": "[default]\nendpoint_url = https://v5\n"}),
            ("~/.boto:4", {}, {}, {".boto": BOTO + "s3_host = v6\n"}),
            ("BOTO-ETC:2", {}, {}, {"../etc/boto.cfg": "[Credentials]\ns3_host = v7\n"}),
        ]
    return [
        ("--region", {"region": "v0"}, {}, {}),
        ("AWS_REGION", {}, {"AWS_REGION": "v1"}, {}),
        ("AWS_DEFAULT_REGION", {}, {"AWS_DEFAULT_REGION": "v2"}, {}),
        (f"{toml}:1", {}, {}, {toml: 'region = "v3"\n'}),
        (profile, {}, {}, {".aws/config": "[default]\nregion = v4\n"}),
    ]


@pytest.mark.parametrize(
    ("name", "strongest"),
    [(name, index) for name in ("endpoint_url", "region") for index in range(len(layers_of(name)))],
)
def test_the_strongest_source_wins(search: Search, home: Path, name: str, strongest: int) -> None:
    flags: dict[str, Any] = {}
    environ = dict(KEYS) if name == "endpoint_url" else dict(ENV)
    files: dict[str, str] = {}
    for _, more_flags, more_environ, more_files in layers_of(name)[strongest:]:
        flags |= more_flags
        environ |= more_environ
        files |= more_files
    found = search(flags, environ, files)
    expected = layers_of(name)[strongest][0].replace("BOTO-ETC", str(home.parent / "etc" / "boto.cfg"))
    assert found.sources[name] == expected
    assert getattr(found.endpoint, {"endpoint_url": "url"}.get(name, name)).endswith(f"v{strongest}")


CREDENTIALS = {
    "--profile before the environment": ({"profile": "dev"}, KEYS, True, "AKDEV", "~/.aws profile dev"),
    "the environment before AWS_PROFILE": ({}, {**KEYS, "AWS_PROFILE": "dev"}, True, "AKENV", "AWS_ACCESS_KEY_ID"),
    "the environment before the file": ({}, KEYS, True, "AKENV", "AWS_ACCESS_KEY_ID"),
    "the file before AWS_PROFILE": ({}, {"AWS_PROFILE": "dev"}, True, "AKTOML", "s3-conformance.toml:1"),
    "AWS_PROFILE before boto": ({}, {"AWS_PROFILE": "dev"}, False, "AKDEV", "~/.aws profile dev"),
    "the default profile before boto": ({}, {}, False, "AKAWS", "~/.aws profile default"),
    "empty variables are none": (
        {},
        {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
        False,
        "AKAWS",
        "~/.aws profile default",
    ),
}


@pytest.mark.parametrize(("flags", "environ", "toml", "key", "source"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_the_strongest_pair_of_keys_wins(
    search: Search, flags: Any, environ: Any, toml: bool, key: str, source: str
) -> None:
    files = {
        ".aws/credentials": f"[default]\n{AWS_KEYS}[dev]\n{AWS_KEYS.replace('AKAWS', 'AKDEV')}",
        ".boto": BOTO,
        **({"s3-conformance.toml": TOML_KEYS} if toml else {}),
    }
    found = search({"endpoint_url": URL, **flags}, environ, files)
    assert found.endpoint.main == Credentials(key, SECRET)
    assert found.sources["credentials"] == source


def test_a_weaker_half_of_keys_is_never_looked_at(search: Search) -> None:
    assert search({}, ENV, {".boto": "[Credentials]\naws_access_key_id = AKBOTO\n"}).endpoint.main.access_key == "AKENV"


def test_both_accounts_with_tokens_from_the_environment(search: Search) -> None:
    alt = {
        "S3_ALT_ACCESS_KEY_ID": "AKALT",
        "S3_ALT_SECRET_ACCESS_KEY": "alt secret",
        "S3_ALT_SESSION_TOKEN": "alt token",
    }
    found = search({}, {**ENV, "AWS_SESSION_TOKEN": "main token", **alt})
    assert found.endpoint.main == Credentials("AKENV", SECRET, "main token")
    assert found.endpoint.alt == Credentials("AKALT", "alt secret", "alt token")
    assert found.sources["alt_credentials"] == "S3_ALT_ACCESS_KEY_ID"


def test_every_key_of_the_file(search: Search, home: Path) -> None:
    (home.parent / "work" / "conf").mkdir()
    (home.parent / "work" / "conf" / "ca.pem").write_text(Path(certifi.where()).read_text())
    text = f"""# comment
endpoint_url = "{URL}:8443/"
region = "eu-central-1"
addressing = "virtual"
ca_bundle = "ca.pem"
verify_ssl = false
provider = "minio"
profile = "dev"
bucket = "my-bucket"
namespace = "acme"
kms_key_id = "arn:aws:kms:eu-central-1:123456789012:key/1"
{TOML_KEYS}session_token = "token"
[alt]
{TOML_KEYS.replace("AKTOML", "AKALT")}session_token = "alt token"
"""
    files = {"conf/mine.toml": text, ".aws/config": "[profile dev]\nregion = eu-west-3\n"}
    found = search({"config": "conf/mine.toml"}, {}, files)
    endpoint = found.endpoint
    assert (endpoint.url, endpoint.region, endpoint.addressing) == (f"{URL}:8443", "eu-central-1", "virtual")
    assert endpoint.ca_bundle == str(home.parent / "work" / "conf" / "ca.pem")
    assert (endpoint.verify_ssl, endpoint.provider, endpoint.bucket) == (False, "minio", "my-bucket")
    assert endpoint.kms_key_id == "arn:aws:kms:eu-central-1:123456789012:key/1"
    assert endpoint.main == Credentials("AKTOML", SECRET, "token")
    assert endpoint.alt == Credentials("AKALT", SECRET, "alt token")
    assert found.sources == {
        "endpoint_url": "conf/mine.toml:2",
        "region": "conf/mine.toml:3",
        "addressing": "conf/mine.toml:4",
        "ca_bundle": "conf/mine.toml:5",
        "verify_ssl": "conf/mine.toml:6",
        "provider": "conf/mine.toml:7",
        "profile": "conf/mine.toml:8",
        "bucket": "conf/mine.toml:9",
        "namespace": "conf/mine.toml:10",
        "kms_key_id": "conf/mine.toml:11",
        "credentials": "conf/mine.toml:12",
        "alt_credentials": "conf/mine.toml:16",
    }


def test_a_bundle_by_flag_verifies_whatever_the_file_says(search: Search) -> None:
    files = {"s3-conformance.toml": "verify_ssl = false\n"}
    endpoint = search({"ca_bundle": certifi.where()}, ENV, files).endpoint
    assert endpoint.verify == certifi.where()
    assert search({}, {**ENV, "AWS_CA_BUNDLE": certifi.where()}, files).endpoint.verify is False
    assert search({"no_verify_ssl": True}, ENV).endpoint.verify is False


WRONG_URLS = {
    "no scheme": ("s3.example.com", "scheme"),
    "no scheme, with a port": ("localhost:9000", "scheme"),
    "another scheme": ("ftp://s3.example.com", "http or https"),
    "user and password": (f"https://AK:{SECRET.replace('/', '')}@s3.example.com", "user or password"),
    "a path": ("https://s3.example.com/bucket", "no path"),
    "a query": (f"https://s3.example.com?secret={SECRET}", "no query"),
    "an empty query": ("https://s3.example.com/?", "no query"),
    "a fragment": ("https://s3.example.com#x", "no fragment"),
    "no host": ("https://", "host name"),
    "a port only": ("https://:9000", "host name"),
    "a malformed port": ("https://s3.example.com:https", "malformed"),
    "a port too large": ("https://s3.example.com:65536", "malformed"),
    "port 0": ("https://s3.example.com:0", "port"),
    "half an IPv6 address": ("https://[::1", "malformed"),
    "an unfilled template": ("https://{namespace}.s3.example.com", "host name"),
    "white space": ("https://s3.example.com\n", "white space"),
}
URL_PLACES: dict[str, Callable[[str], tuple[dict[str, Any], dict[str, str], dict[str, str]]]] = {
    "--endpoint-url": lambda url: ({"endpoint_url": url}, KEYS, {}),
    "S3_ENDPOINT_URL": lambda url: ({}, {**KEYS, "S3_ENDPOINT_URL": url}, {}),
    "AWS_ENDPOINT_URL_S3": lambda url: ({}, {**KEYS, "AWS_ENDPOINT_URL_S3": url}, {}),
    "s3-conformance.toml:2": lambda url: (
        {},
        KEYS,
        {"s3-conformance.toml": f'region = "r"\nendpoint_url = "{url}"'.replace('\n"', '\\n"')},
    ),
}


@pytest.mark.parametrize("place", URL_PLACES)
@pytest.mark.parametrize(("url", "reason"), WRONG_URLS.values(), ids=WRONG_URLS)
def test_a_wrong_url_names_its_place(search: Search, url: str, reason: str, place: str) -> None:
    message = refused(search, *URL_PLACES[place](url))
    assert message.startswith(f"{place}: ")
    assert reason in message


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("HTTPS://S3.Example.COM/", "https://s3.example.com"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("http://s3_server:9000", "http://s3_server:9000"),
    ],
)
def test_a_url_is_normalised(search: Search, given: str, url: str) -> None:
    assert search({"endpoint_url": given}, KEYS).endpoint.url == url


HALVES = {
    "AWS_ACCESS_KEY_ID is given without AWS_SECRET_ACCESS_KEY": ({"AWS_ACCESS_KEY_ID": "AK"}, {}),
    "AWS_SECRET_ACCESS_KEY is given without AWS_ACCESS_KEY_ID": ({"AWS_SECRET_ACCESS_KEY": SECRET}, {}),
    "AWS_SESSION_TOKEN is given without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY": (
        {"AWS_SESSION_TOKEN": SECRET},
        {},
    ),
    "S3_ALT_ACCESS_KEY_ID is given without S3_ALT_SECRET_ACCESS_KEY": ({**KEYS, "S3_ALT_ACCESS_KEY_ID": "AK"}, {}),
    "s3-conformance.toml:1: access_key_id is given without secret_access_key": (
        {},
        {"s3-conformance.toml": 'access_key_id = "AK"'},
    ),
    "s3-conformance.toml:2: alt.secret_access_key is given without alt.access_key_id": (
        KEYS,
        {"s3-conformance.toml": f'[alt]\nsecret_access_key = "{SECRET}"'},
    ),
    "~/.aws profile default: aws_secret_access_key is given without aws_access_key_id": (
        {},
        {".aws/credentials": f"[default]\naws_secret_access_key = {SECRET}\n"},
    ),
    "~/.boto:2: aws_access_key_id is given without aws_secret_access_key": (
        {},
        {".boto": "[Credentials]\naws_access_key_id = AK\n"},
    ),
}


@pytest.mark.parametrize(("message", "given"), HALVES.items(), ids=HALVES)
def test_half_a_pair_of_keys_names_its_place(search: Search, message: str, given: Any) -> None:
    environ, files = given
    assert refused(search, {"endpoint_url": URL}, environ, files).startswith(message)


REFUSED: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, str]]] = {
    "--endpoint-url is empty": ({"endpoint_url": ""}, KEYS, {}),
    "--config is empty": ({"config": ""}, KEYS, {}),
    "--config: there is no file gone.toml": ({"config": "gone.toml"}, ENV, {}),
    "--ca-bundle and --no-verify-ssl contradict": ({"ca_bundle": "x.pem", "no_verify_ssl": True}, ENV, {}),
    "--ca-bundle: the CA bundle": ({"ca_bundle": "gone.pem"}, ENV, {}),
    "AWS_CA_BUNDLE: the CA bundle": ({}, {**ENV, "AWS_CA_BUNDLE": "x.pem"}, {"x.pem": SECRET}),
    "s3-conformance.toml:1: the CA bundle": ({}, ENV, {"s3-conformance.toml": 'ca_bundle = "gone.pem"'}),
    "--addressing: addressing must be one of": ({"addressing": "dns"}, ENV, {}),
    "--addressing: virtual addressing needs a host name; --endpoint-url gives": (
        {"addressing": "virtual", "endpoint_url": "http://127.0.0.1:9000"},
        KEYS,
        {},
    ),
    "s3-conformance.toml:1: virtual addressing needs a host name; S3_ENDPOINT_URL gives": (
        {},
        {**KEYS, "S3_ENDPOINT_URL": "https://[::1]"},
        {"s3-conformance.toml": 'addressing = "virtual"'},
    ),
    "--region: a region is": ({"region": "us east"}, ENV, {}),
    "--bucket: a bucket name is": ({"bucket": "Upper"}, ENV, {}),
    "s3-conformance.toml:1: a bucket name is": ({}, ENV, {"s3-conformance.toml": 'bucket = "10.0.0.1"'}),
    "--provider: there is no provider 'amazon'; known are aws, ceph-rgw": ({"provider": "amazon"}, ENV, {}),
    "s3-conformance.toml:1: there is no provider '../aws'": (
        {},
        ENV,
        {"s3-conformance.toml": 'provider = "../aws"'},
    ),
    "--provider: the embedded server has no URL: leave out --endpoint-url": (
        {"provider": "embedded", "endpoint_url": URL},
        {},
        {},
    ),
    "s3-conformance.toml:2: the embedded server has no URL: leave out s3-conformance.toml:1": (
        {},
        {},
        {"s3-conformance.toml": f'endpoint_url = "{URL}"\nprovider = "embedded"'},
    ),
    "provider minio has no URL of its own: give --endpoint-url or set S3_ENDPOINT_URL": (
        {"provider": "minio"},
        KEYS,
        {},
    ),
    "provider cloud-temple needs your namespace": ({"provider": "cloud-temple"}, KEYS, {}),
    "S3_KMS_KEY_ID: a KMS key is named by its id or ARN": ({}, {**ENV, "S3_KMS_KEY_ID": "a key"}, {}),
    "S3_NAMESPACE: a namespace is": ({"provider": "cloud-temple"}, {**KEYS, "S3_NAMESPACE": "a.b"}, {}),
    "--profile: there is no profile 'gone' in ~/.aws (profiles there: none)": ({"profile": "gone"}, ENV, {}),
    "AWS_PROFILE: there is no profile 'gone' in ~/.aws (profiles there: a, b)": (
        {},
        {"AWS_PROFILE": "gone"},
        {".aws/config": "[profile a]\n[profile b]\n"},
    ),
    "AWS_PROFILE: there is no profile 'gone' in aws.ini": (
        {},
        {"AWS_PROFILE": "gone", "AWS_CONFIG_FILE": "aws.ini"},
        {},
    ),
    f"no credentials for {URL} (--endpoint-url): looked in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
    "s3-conformance.toml, ~/.aws (profile default), ~/.boto, ": ({"endpoint_url": URL}, {}, {}),
    "AWS_SECRET_ACCESS_KEY begins or ends with white space": ({}, {**ENV, "AWS_SECRET_ACCESS_KEY": SECRET + "\n"}, {}),
    "S3_ALT_ACCESS_KEY_ID: the second account has the main account's access key (AWS_ACCESS_KEY_ID)": (
        {},
        {**ENV, "S3_ALT_ACCESS_KEY_ID": "AKENV", "S3_ALT_SECRET_ACCESS_KEY": SECRET},
        {},
    ),
    "~/.boto:3: s3_port must be a number": ({}, KEYS, {".boto": "[Credentials]\ns3_host = h\ns3_port = x\n"}),
    "~/.boto:4: is_secure must be True or False": (
        {},
        KEYS,
        {".boto": "[Credentials]\ns3_host = h\n[Boto]\nis_secure = maybe\n"},
    ),
    "~/.boto:2: malformed boto configuration": ({}, {}, {".boto": f"# x\n{SECRET}\n[Credentials]\n"}),
    "~/.boto:3: malformed boto configuration": ({}, {}, {".boto": f"[Credentials]\na = b\n= {SECRET}\n"}),
    "~/.aws profile default: there is no section [services gone]": (
        {},
        ENV,
        {".aws/config": "[default]\nservices = gone\n"},
    ),
}


@pytest.mark.parametrize(("message", "given"), REFUSED.items(), ids=REFUSED)
def test_wrong_use_is_refused_in_words_that_name_the_place(search: Search, message: str, given: Any) -> None:
    assert refused(search, *given).startswith(message)


WRONG_TOML = {
    "unknown key": ('# x\nendpoint = "x"', "2: unknown key 'endpoint'; known are"),
    "unknown key after a long value": ('region = """\\\n  r\\\n  """\n\nacces = "x"', "5: unknown key 'acces'"),
    "unknown key of a table": ('[alt]\naccess_key_id = "x"\nsecret = "x"', "3: unknown key 'alt.secret'"),
    "unknown table": ('region = "r"\n\n[main]\na = 1', "3: unknown key 'main'"),
    "a table for a value": ("[region]\na = 1", "1: region must be a string"),
    "a value for a table": ('alt = "x"', "1: unknown key 'alt'"),
    "a number for a string": (f'region = "r"\nsecret_access_key = {10**20}', "2: secret_access_key must be a string"),
    "a string for a truth value": ('verify_ssl = "no"', "1: verify_ssl must be true or false"),
    "a number for a truth value": ("verify_ssl = 0", "1: verify_ssl must be true or false"),
    "an empty string": ('region = "r"\nbucket = ""', "2: bucket is empty"),
    "no quotes": (f"region = 'r'\nsecret_access_key = {SECRET}", "2: malformed TOML"),
    "an open string": (f'region = "r"\nsecret_access_key = "{SECRET}\n', "2: malformed TOML"),
    "a key twice": ('region = "r"\nregion = "s"', "2: malformed TOML"),
    "an open table": ('region = "r"\n\n[alt', "3: malformed TOML"),
    "not UTF-8": ('region = "r"\n# \udcff', "2: malformed TOML: not UTF-8"),
    "Windows line ends": ('region = "r"\r\nregions = "s"\r\n', "2: unknown key 'regions'"),
}


@pytest.mark.parametrize(("text", "message"), WRONG_TOML.values(), ids=WRONG_TOML)
def test_a_wrong_file_names_file_and_line(search: Search, text: str, message: str) -> None:
    assert refused(search, {}, ENV, {"s3-conformance.toml": text}).startswith(f"s3-conformance.toml:{message}")
    assert refused(search, {"config": "other.toml"}, ENV, {"other.toml": text}).startswith(f"other.toml:{message}")


@pytest.mark.parametrize("name", [".aws/config", ".aws/credentials"])
@pytest.mark.parametrize(
    ("text", "line"),
    [(f"{SECRET}\n[default]\n", 1), (f"[default]\nregion = r\n= {SECRET}\n", 3), (f"[a]\n[a]\nx = {SECRET}\n", 2)],
)
def test_a_malformed_aws_file_names_file_and_line(search: Search, home: Path, name: str, text: str, line: int) -> None:
    assert refused(search, {}, ENV, {name: text}).startswith(f"{home / name}:{line}: malformed")


AWS_CONFIG = {
    "global": ("[default]\nendpoint_url = https://v\n", {}),
    "for S3": (
        "[default]\nservices = here\nendpoint_url = https://no\n[services here]\ns3 =\n  endpoint_url = https://v\n",
        {},
    ),
    "of a named profile": (
        "[default]\nendpoint_url = https://no\n[profile dev]\nendpoint_url = https://v\n",
        {"AWS_PROFILE": "dev"},
    ),
}


@pytest.mark.parametrize(("text", "environ"), AWS_CONFIG.values(), ids=AWS_CONFIG)
def test_a_profile_gives_the_endpoint(search: Search, text: str, environ: dict[str, str]) -> None:
    assert search({}, {**KEYS, **environ}, {".aws/config": text}).endpoint.url == "https://v"


def test_a_profile_gives_addressing_and_bundle(search: Search, home: Path) -> None:
    (home / "ca.pem").write_text(Path(certifi.where()).read_text())
    text = "[default]\nca_bundle = ~/ca.pem\ns3 =\n  addressing_style = virtual\n"
    endpoint = search({}, ENV, {".aws/config": text}).endpoint
    assert (endpoint.addressing, endpoint.ca_bundle) == ("virtual", str(home / "ca.pem"))


def test_the_files_of_aws_may_be_elsewhere(search: Search) -> None:
    environ = {"AWS_CONFIG_FILE": "c.ini", "AWS_SHARED_CREDENTIALS_FILE": "~/.k.ini", "S3_ENDPOINT_URL": URL}
    found = search({}, environ, {"c.ini": "[default]\nregion = eu-north-1\n", ".k.ini": f"[default]\n{AWS_KEYS}"})
    assert (found.endpoint.region, found.endpoint.main.access_key) == ("eu-north-1", "AKAWS")
    assert found.sources["credentials"] == "c.ini and ~/.k.ini profile default"


def test_a_credential_process_is_run_when_its_turn_comes(search: Search, home: Path) -> None:
    ran = home / "ran"
    answer = f'{{"Version": 1, "AccessKeyId": "AKPROC", "SecretAccessKey": "{SECRET}", "SessionToken": "t"}}'
    (home / "process.sh").write_text(f"touch {ran}\necho '{answer}'\n")
    files = {".aws/config": f"[profile dev]\ncredential_process = sh {home}/process.sh\n"}
    search({}, {**ENV, "AWS_PROFILE": "dev"}, files)
    search({}, {"AWS_PROFILE": "dev"}, files)
    assert not ran.exists()
    assert search({"profile": "dev"}, ENV, files).endpoint.main == Credentials("AKPROC", SECRET, "t")


@pytest.mark.parametrize(
    "script", ["echo {} >&2; exit 1", "echo {}", 'echo \'{{"Version": 1, "SecretAccessKey": "{}"}}\'', "exit 0"]
)
def test_a_failing_credential_process_tells_no_secret(search: Search, home: Path, script: str) -> None:
    (home / "process.sh").write_text(script.format(SECRET))
    files = {".aws/config": f"[profile dev]\ncredential_process = sh {home}/process.sh\n"}
    assert refused(search, {"profile": "dev"}, ENV, files).startswith("~/.aws profile dev: ")


@pytest.mark.parametrize("source", ["Ec2InstanceMetadata", "EcsContainer"])
def test_a_role_of_the_machine_is_refused_without_a_request(search: Search, source: str) -> None:
    role = "role_arn = arn:aws:iam::123456789012:role/x\n"
    text = f"[profile dev]\n{role}source_profile = up\n[profile up]\n{role}credential_source = {source}\n"
    message = refused(search, {"profile": "dev", "endpoint_url": URL}, {}, {".aws/config": text})
    assert message.startswith(f"~/.aws profile dev: credential_source = {source} asks a metadata service")


def test_no_metadata_service_is_asked(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """The `home` fixture fails at any connection or name lookup."""
    container = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials"}
    for name, value in container.items():
        monkeypatch.setenv(name, value)
    files = {".aws/config": "[default]\nregion = eu-west-1\n"}
    assert refused(search, {"endpoint_url": URL}, container, files).startswith("no credentials for")


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ("s3_host = objects.example.com\n", "https://objects.example.com"),
        ("s3_host = objects.example.com\ns3_port = 8443\n", "https://objects.example.com:8443"),
        ("s3_host = localhost\ns3_port = 8000\n[Boto]\nis_secure = False\n", "http://localhost:8000"),
        ("[s3]\nhost = objects.example.com\n", "https://objects.example.com"),
    ],
)
def test_boto_gives_endpoint_and_keys(search: Search, more: str, url: str) -> None:
    found = search({}, {}, {".boto": BOTO + more})
    assert found.endpoint.url == url
    assert found.endpoint.main == Credentials("AKBOTO", SECRET)
    assert found.sources["credentials"] == "~/.boto:2"


def test_boto_config_names_another_file(search: Search) -> None:
    files = {".boto": BOTO, ".other": BOTO.replace("AKBOTO", "AKOTHER")}
    environ = {"BOTO_CONFIG": "~/.other", "S3_ENDPOINT_URL": URL}
    found = search({}, environ, files)
    assert (found.endpoint.main.access_key, found.sources["credentials"]) == ("AKOTHER", "~/.other:2")


def test_an_endpoint_url_with_a_provider_takes_the_presets_other_values(search: Search) -> None:
    found = search({"endpoint_url": URL, "provider": "cloud-temple"}, KEYS)
    assert (found.endpoint.url, found.endpoint.region, found.endpoint.provider) == (URL, "eu-west-1", "cloud-temple")
    assert found.sources["region"] == "preset cloud-temple"


PRESETS = {
    "cloud-temple": (
        {"provider": "cloud-temple", "namespace": "acme"},
        "",
        "https://acme.s3.fr1.cloud-temple.com eu-west-1 path",
    ),
    "z1storage": ({"provider": "z1storage"}, "", "https://objects.s3.z1storage.com us-east-1 path"),
    "aws": ({"provider": "aws"}, "", "https://s3.us-east-1.amazonaws.com us-east-1 virtual"),
    "aws, region of ~/.aws": (
        {"provider": "aws"},
        "[default]\nregion = eu-west-3\n",
        "https://s3.eu-west-3.amazonaws.com eu-west-3 virtual",
    ),
    "a preset before what lies in the home folder": (
        {"provider": "cloud-temple", "namespace": "acme"},
        "[default]\nregion = eu-west-3\nendpoint_url = https://no\n",
        "https://acme.s3.fr1.cloud-temple.com eu-west-1 path",
    ),
    "a named profile before a preset": (
        {"provider": "z1storage", "profile": "dev"},
        "[profile dev]\nregion = eu-west-3\nendpoint_url = https://v\n",
        "https://v eu-west-3 path",
    ),
    "an explicit auto is the preset's": (
        {"provider": "aws", "addressing": "auto"},
        "[default]\ns3 =\n  addressing_style = path\n",
        "https://s3.us-east-1.amazonaws.com us-east-1 virtual",
    ),
    "addressing by flag": (
        {"provider": "aws", "addressing": "path"},
        "",
        "https://s3.us-east-1.amazonaws.com us-east-1 path",
    ),
    "a preset's virtual gives way to an IP address": (
        {"provider": "aws", "endpoint_url": "http://127.0.0.1:80"},
        "",
        "http://127.0.0.1:80 us-east-1 path",
    ),
}


@pytest.mark.parametrize(("flags", "aws", "expected"), PRESETS.values(), ids=PRESETS)
def test_presets(search: Search, flags: Any, aws: str, expected: str) -> None:
    endpoint = search(flags, KEYS, {".aws/config": aws}).endpoint
    assert f"{endpoint.url} {endpoint.region} {endpoint.addressing}" == expected


def test_embedded_in_the_file_gives_way_to_a_stronger_url(search: Search) -> None:
    found = search({}, ENV, {"s3-conformance.toml": 'provider = "embedded"'})
    assert (found.endpoint.url, found.endpoint.provider) == (URL, None)


def test_no_secret_shows_in_what_is_found(search: Search) -> None:
    found = search({}, {**ENV, "AWS_SESSION_TOKEN": "token-" + SECRET})
    assert SECRET not in repr(found)
