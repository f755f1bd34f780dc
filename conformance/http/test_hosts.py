"""The Host header: the bucket in it (virtual-hosted style), and other forms of it."""

from urllib.parse import quote

import pytest

from fixtures.assertions import check, derived, expect
from fixtures.assertions.check import skip_check
from fixtures.model.endpoint import is_ip_address
from fixtures.model.sources import rfc, userguide

FEATURE = "path-style"

STYLES, HOST = userguide("VirtualHosting"), rfc(9110, "7.2")
TEN = b"0123456789"


def _in_path(raw, method, Bucket, Key="", query="", body=b""):
    """Returns a path-style request, even if the endpoint uses the virtual-hosted style."""
    request = raw.request(method, body=body)
    path = f"/{Bucket}/{quote(Key)}" if Key else f"/{Bucket}"
    return request.with_target(f"{path}?{query}" if query else path)


@pytest.fixture
def in_host(endpoint, raw_s3v4, bucket):
    """Returns a function that makes a virtual-hosted-style request. If the endpoint uses the path style, the request
    goes to the same address with the bucket only in Host, and the check is skipped if the server ignores that."""
    name = "localhost" if is_ip_address(endpoint.host) and endpoint.on_this_machine else endpoint.host

    def make(raw, method, Bucket, Key="", query="", body=b""):
        if endpoint.addressing == "virtual":
            return raw.request(method, Bucket, Key, query=query, body=body)
        request = raw.request(method, body=body)
        port = request.header("Host").removeprefix(endpoint.host_in_urls)
        request = request.with_header("Host", f"{Bucket}.{name}{port}")
        return request.with_target(f"/{quote(Key)}?{query}" if query else f"/{quote(Key)}")

    if is_ip_address(name):
        skip_check("skipped", f"{name} is an IP address, which has no subdomains for buckets")
    if endpoint.addressing != "virtual":
        asked = make(raw_s3v4, "GET", bucket, query="max-keys=1")
        answer = raw_s3v4.ask(asked)
        if answer.xml is None or answer.xml.tag != "ListBucketResult":
            host = asked.header("Host").replace(bucket, "BUCKET")
            skip_check("skipped", f"the endpoint does not read the bucket from Host: {host}")
    return make


@pytest.fixture(params=["path", "host"])
def addressed(request):
    """Returns a function that makes a request in one of the two styles."""
    return _in_path if request.param == "path" else request.getfixturevalue("in_host")


@check("GetObject", level="common", spec=STYLES, gate=True, shows={"host": "host-style"})
def test_object_is_read_in_either_style(raw_s3v4, addressed, ten_bytes):
    """GetObject returns 200 with the object, both with the bucket in the path and with the bucket in Host."""
    answer = raw_s3v4.ask(addressed(raw_s3v4, "GET", **ten_bytes))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


@check("PutObject", level="common", spec=STYLES)
def test_object_is_written_in_either_style(raw_s3v4, control, addressed, target):
    """PutObject returns 200 and stores the body under the key, in which the bucket's name is between slashes, both with
    the bucket in the path and with the bucket in Host."""
    target["Key"] += f"/{target['Bucket']}/object"
    expect.status(raw_s3v4.ask(addressed(raw_s3v4, "PUT", **target, body=TEN)), 200)
    expect.equal(control.get_object(**target)["Body"].read(), TEN, "body", sort="data")


@check("ListObjects", level="common", spec=STYLES)
def test_bucket_is_listed_in_either_style(raw_s3v4, addressed, ten_bytes):
    """ListObjects returns 200 with the bucket's name and the key, both with the bucket in the path and with the
    bucket in Host."""
    query = f"prefix={quote(ten_bytes['Key'], safe='')}"
    answer = raw_s3v4.ask(addressed(raw_s3v4, "GET", ten_bytes["Bucket"], query=query))
    expect.status(answer, 200)
    expect.equal(
        (answer.element("Name"), answer.element("Key")),
        (ten_bytes["Bucket"], ten_bytes["Key"]),
        "names",
        sort="entries",
    )


@check("GetObject", level="common", spec=STYLES)
def test_path_is_only_a_key_if_the_bucket_is_in_host(raw_s3v4, in_host, ten_bytes):
    """If the bucket is in Host, a path that also begins with the bucket's name is read as a key, and GetObject
    returns 404 NoSuchKey."""
    longer = {**ten_bytes, "Key": f"{ten_bytes['Bucket']}/{ten_bytes['Key']}"}
    expect.refused(raw_s3v4.ask(in_host(raw_s3v4, "GET", **longer)), 404, "NoSuchKey")


@check("ListObjects", level="common", spec=STYLES)
def test_host_of_a_missing_bucket_is_refused(raw_s3v4, in_host, new_bucket_name):
    """ListObjects with a Host that names a bucket that does not exist returns 404 NoSuchBucket."""
    expect.refused(raw_s3v4.ask(in_host(raw_s3v4, "GET", new_bucket_name)), 404, "NoSuchBucket")


@check("GetObject", level="core", spec=STYLES)
def test_host_of_another_bucket_is_refused(raw_s3v4, in_host, bucket, neighbour_to_read):
    """A request that is signed with one bucket in Host and sent with another bucket in Host is refused with 403
    SignatureDoesNotMatch."""
    there = in_host(raw_s3v4, "GET", **neighbour_to_read)
    signed = raw_s3v4.sign(in_host(raw_s3v4, "GET", bucket, neighbour_to_read["Key"]))
    answer = raw_s3v4.send(signed.with_header("Host", there.header("Host")))
    expect.refused(answer, 403, "SignatureDoesNotMatch")


@check("GetObject", level="extended", spec=rfc(9110, "4.2.3"))
def test_host_is_case_insensitive(raw_s3v4, in_host, ten_bytes):
    """GetObject with a Host in upper case, including the bucket, returns 200 with the object."""
    asked = in_host(raw_s3v4, "GET", **ten_bytes)
    answer = raw_s3v4.ask(asked.with_header("Host", asked.header("Host").upper()))
    expect.status(answer, 200)
    expect.equal(answer.body, TEN, "body", sort="data")


ODD = {"its_own_port": "{}:{port}", "another_port": "{}:1", "no_port": "{}", "trailing_dot": "{}.:{port}"}


@pytest.mark.parametrize("written", ODD.values(), ids=ODD)
@check("GetObject", level="extended", spec=HOST)
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_unusual_host_is_accepted_or_refused(raw_s3v4, endpoint, ten_bytes, written):
    """GetObject that is signed and sent with a Host that has the endpoint's port (even if it is the default port), a
    different port, no port or a dot after the name returns 200 with the object, or a 4xx status."""
    asked = raw_s3v4.request("GET", **ten_bytes)
    host = written.format(asked.header("Host").partition(":")[0], port=endpoint.port)
    answer = raw_s3v4.alone(raw_s3v4.sign(asked.with_header("Host", host)))
    expect.any_status(answer, 200, "4xx")
    expect.equal(answer.body if answer.status == 200 else TEN, TEN, "body", sort="data")
