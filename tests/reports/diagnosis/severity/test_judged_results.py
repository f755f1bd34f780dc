"""The severity of results whose requests and responses show another one than their deviation: a row for each sign."""

from __future__ import annotations

import pytest

from record.lines import CheckResult, Deviation
from reports.diagnosis.severity.of_results import severity_of
from tests.reports.diagnosis.exchange_language import deviation, exchange
from tests.reports.made import OK, deviating

GONE, LOST = deviation("success > 404 NoSuchBucket"), deviation("success > 404 NoSuchKey", about="GetObject")
DENIED, REFUSED = deviation("403 AccessDenied > success"), deviation("success > 403 AccessDenied", about="GetObject")
LET_IN = deviation("403 AccessDenied > 200", lets_in=True)
NOT_EMPTY, MISSING = deviation("409 BucketNotEmpty > 204"), deviation("404 NoSuchKey > success")
NO_TAGS = deviating({"text": "a value"}, None, "TagSet", sort="data")
WRONG_VERSIONS = deviating(["a", "b"], ["b"], "versions", sort="entries")
NO_VERSION = deviating({"text": "the id of a version"}, "null", "VersionId", arranging=True, sort="version")
WRONG, EMPTY = deviating("x", "y", "body", sort="data"), deviating(["0123"], [""], "octets", sort="data")
WHOLE = deviation("206 > 200")
PUBLIC, PRIVATE = ("PUT b/k x-amz-acl: public-read; by MAIN", "PUT b/k x-amz-acl: private; by MAIN")
ROWS: list[tuple[str, Deviation, list[str]]] = [
    # A bucket that a request for one of its sub-resources deletes
    *(("corrupt", each, ["PUT b", "DELETE b?encryption 204", "GET b?encryption 404 =NO-BUCKET"])
      for each in (GONE, deviation("404 NoSuchLifecycleConfiguration > 404 NoSuchBucket"))),
    ("corrupt", GONE, ["DELETE b?encryption 204", "HEAD b 404"]),
    *(("code", deviation("404 NoSuchKey > 404 NoSuchBucket"), [*before, "GET b?encryption 404 =NO-BUCKET"])
      for before in (["DELETE b?encryption 204"], ["PUT b", "DELETE b 204", "DELETE b?encryption 204"],
                     ["PUT b", "DELETE b 204"], ["PUT b", "DELETE b?encryption 403"],
                     ["PUT b", "DELETE b?encryption 204", "GET b"], ["PUT b", "DELETE b/k?tagging 204"])),
    # A bucket that is deleted though it is not empty
    ("corrupt", NOT_EMPTY, ["PUT b/k", "DELETE b 204"]),
    ("corrupt", NOT_EMPTY, ["PUT b/k", "DELETE b/k 204 <x-amz-delete-marker: true;", "DELETE b 204"]),
    ("ignored", NOT_EMPTY, ["PUT b/k", "DELETE b/k 204", "DELETE b 204"]),
    ("ignored", NOT_EMPTY, ["PUT b/k 403", "DELETE b 204"]),
    ("ignored", NOT_EMPTY, ["PUT other/k", "DELETE b 204"]),
    ("ignored", NOT_EMPTY, ["DELETE b/k 204 <x-amz-delete-marker: true;", "DELETE b 204"]),
    # Grants that are accepted and not kept
    *(("ignored", REFUSED, [grant, f"GET b/k 403{reader}"]) for reader in ("", " by ALT")
      for grant in (PUBLIC, 'PUT b/k x-amz-grant-read: id="x"; by MAIN', "PUT b/k?acl by MAIN")),
    ("refused", REFUSED, ["PUT b/k 403 x-amz-acl: public-read; by MAIN", "GET b/k 403 by ALT"]),
    ("refused", REFUSED, ["PUT b/k by MAIN", "GET b/k 403 by ALT"]),
    ("refused", REFUSED, [PUBLIC, "GET b/k 403 by MAIN"]),
    ("refused", REFUSED, [PUBLIC, "PUT b/k2 403 X-Amz-Copy-Source: b/k; by ALT"]),
    ("refused", REFUSED, [PUBLIC, "PUT b?policy by MAIN", "GET b/k 403 by ALT"]),
    ("ignored", deviation("200 > 403 AccessDenied", about="GetObject"), [PUBLIC, "GET b/k 403"]),
    ("code", deviation("404 NoSuchKey > 403 AccessDenied"), [PUBLIC, "GET b/k 403 by ALT"]),
    # Versions that are not kept
    ("ignored", WRONG_VERSIONS, ["PUT b?versioning >ENABLED", "PUT b/k", "GET b?versions"]),
    ("ignored", WRONG_VERSIONS, ["PUT b?versioning >ENABLED", "PUT b/k <x-amz-version-id: null;", "GET b?versions"]),
    ("corrupt", WRONG_VERSIONS, ["PUT b?versioning >ENABLED", "PUT b/k <x-amz-version-id: v1;", "GET b?versions"]),
    ("corrupt", WRONG_VERSIONS, ["PUT b?versioning >ENABLED", "PUT b/k", "GET b?versions =VERSION"]),
    ("corrupt", WRONG_VERSIONS, ["PUT b?versioning >ENABLED", "PUT b?versioning >SUSPENDED", "PUT b/k",
                                 "GET b?versions"]),
    ("corrupt", WRONG_VERSIONS, ["PUT b/k", "PUT b?versioning >ENABLED", "GET b?versions"]),
    *(("corrupt", WRONG_VERSIONS, ["PUT b?versioning >ENABLED", write, "GET b?versions"])
      for write in ("PUT other/k", "PUT b/k?tagging", "PUT b/k?uploadId=x&partNumber=1", "DELETE b/k")),
    ("corrupt", WRONG_VERSIONS, ["GET b?versions"]),
    ("corrupt", WRONG_VERSIONS, []),
    ("ignored", NO_VERSION, ["PUT b/k"]),
    ("corrupt", WRONG, ["PUT b?versioning >ENABLED", "PUT b/k", "GET b/k =y"]),
    # The public object or listing instead of its sub-resource
    *(("ignored", DENIED, [PUBLIC, "PUT b/k-other x-amz-acl: private; by MAIN", f"GET b/k?{query} =granted"])
      for query in ("acl", "tagging", "acl=&versionId=x")),
    ("ignored", DENIED, ["PUT b/k x-amz-acl: public-read-write; by MAIN", "GET b/k?acl =granted"]),
    *(("exposed", DENIED, [f"PUT b/k x-amz-acl: {acl}; by MAIN", "GET b/k?acl =granted"])
      for acl in ("private", "authenticated-read", "bucket-owner-read")),
    ("ignored", DENIED, ["PUT b/k x-amz-acl: authenticated-read; by MAIN", "GET b/k?acl by MAIN =granted"]),
    ("exposed", DENIED, [PRIVATE, "GET b/k?acl by MAIN =granted"]),
    ("ignored", DENIED, ["PUT b x-amz-acl: public-read; by MAIN", "GET b?acl =LISTING"]),
    ("exposed", DENIED, ["PUT b x-amz-acl: private; by MAIN", "GET b?acl =LISTING"]),
    ("exposed", DENIED, [PUBLIC, "GET b/k?acl =GRANTS"]),
    ("exposed", DENIED, ["PUT b x-amz-acl: public-read; by MAIN", "GET b?policy =GRANTS"]),
    ("exposed", DENIED, [PUBLIC, "GET b/k =granted"]),
    ("exposed", DENIED, ["PUT b x-amz-acl: public-read; by MAIN", "GET b?prefix=&list-type=2 =LISTING"]),
    ("exposed", DENIED, [PUBLIC, "PUT b/k?acl"]),
    *(("exposed", DENIED, [PUBLIC, change, "GET b/k?acl =granted"])
      for change in ("PUT b/k by MAIN", PRIVATE, "PUT b/k x-amz-grant-read: id=1;", "PUT b/k?acl",
                     "PUT b/k?acl X-Amz-Grant-Read: id=1;", "POST b/k?uploadId=x", "POST b", "DELETE b/k 204",
                     "PUT b?publicAccessBlock", "PUT b?ownershipControls", "PUT b?policy 204")),
    ("ignored", DENIED, [PRIVATE, "PUT b/k?acl x-amz-acl: public-read;", "GET b/k?acl =granted"]),
    *(("ignored", DENIED, [PUBLIC, other, "GET b/k?acl =granted"])
      for other in ("PUT b/k?acl 403 x-amz-acl: private;", "PUT b/k?tagging", "PUT b/k?partNumber=1&uploadId=x",
                    "PUT b/k/below", "PUT b-other?policy", "GET b?policy")),
    ("exposed", deviation("403 AccessDenied > 200"), ["GET b/k?acl =granted", "PUT b/k 204 x-amz-acl: public-read;"]),
    ("ignored", NO_TAGS, ["GET b?tagging =LISTING"]),
    ("corrupt", NO_TAGS, ["GET b?tagging =<Tagging/>"]),
    ("corrupt", NO_TAGS, ["GET b?prefix= =LISTING"]),
    ("corrupt", NO_TAGS, ["GET b/k?tagging"]),
    ("ignored", DENIED, ["OPTIONS b/k <Access-Control-Allow-Origin: http://a.test; <Access-Control-Allow-Credentials: "
                         "true;"]),
    # The document of another operation, which gives nothing to anybody
    *(("ignored", LET_IN, [asked]) for asked in ("POST b =DELETED", "POST b/k?select&select-type=2 =DELETED")),
    *(("exposed", LET_IN, [asked]) for asked in ("POST b =FORM", "POST b =KEY-DELETED", "POST b?delete =DELETED",
        "POST b/k?uploadId=x =<CompleteMultipartUploadResult/>", "POST b/k?uploads =<InitiateMultipartUploadResult/>")),
    ("exposed", deviation("403 AccessDenied > success", lets_in=True), ["GET b?uploads =LISTING"]),
    *(("ignored", each, ["GET b?uploads =LISTING"])
      for each in (deviating(["a"], [], "uploads"), deviating(OK, {"fault": "ChecksumMismatch"}),
                   deviating(OK, {"fault": "KeyError"}), deviating("ListMultipartUploadsResult", "x", "root element"))),
    ("crash", deviating(OK, {"fault": "ChecksumMismatch"}), ["GET b?uploads =<ListMultipartUploadsResult/>"]),
    ("refused", deviating(OK, {"fault": "KeyError"}), ["GET b?prefix=&delimiter= =LISTING"]),
    ("refused", deviating(OK, {"fault": "KeyError"}), ["GET b/k =LISTING"]),  # an object may be any document
    ("ignored", LOST, ["POST b =DELETED", "GET b/k 404"]),
    ("corrupt", LOST, ["POST b 204", "GET b/k 404"]),
    ("ignored", deviating("new", "old", "body", sort="data"), ["POST b =DELETED", "GET b/k =old"]),
    ("crash", deviation("success > 500"), ["POST b =DELETED", "GET b/k 500"]),
    # A success that returns no data
    ("corrupt", MISSING, ["GET b/k <ETag: x;"]),
    ("corrupt", MISSING, ['HEAD b/k If-Match: "a";']),
    ("corrupt", MISSING, ["PUT b/k"]),
    ("ignored", MISSING, ['PUT b/k if-match: "a";']),
    ("ignored", MISSING, ["DELETE b/k"]),
    ("ignored", MISSING, ["HEAD b//"]),
    ("ignored", MISSING, ["GET b///"]),
    ("corrupt", MISSING, ["GET b/k//"]),
    ("ignored", MISSING, ["PUT b/k?annotation&annotationName=x"]),
    *((severity, deviation("404 NoSuchVersion > success"), [f"GET b/k?{query}"]) for query, severity in {
        "acl": "ignored", "tagging&versionId=x": "ignored", "versionId=x": "corrupt", "tagging=": "ignored",
        "acl=&versionId=x": "ignored", "response-content-type=acl": "corrupt",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&tagging=&X-Amz-Signature=0": "ignored"}.items()),
    # A read that is refused, and a part with the status of a whole object
    ("refused", EMPTY, ["GET b/k 400"]),
    ("corrupt", deviating(["0123"], ["9"], "octets", sort="data"), ["GET b/k 400"]),
    ("corrupt", EMPTY, ["GET b/k"]),
    ("corrupt", EMPTY, ["GET b/k 404"]),
    ("code", WHOLE, ["GET b/k <Content-Length: 5; <Content-Range: bytes 0-4/10;"]),
    ("ignored", WHOLE, ["GET b/k <Content-Length: 10; <Content-Range: bytes 0-4/10;"]),
    ("ignored", WHOLE, ["GET b/k <Content-Length: 10;"]),
    ("code", WHOLE, ["GET b/k <Content-Length: 5; <x-amz-mp-parts-count: 3;"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "came", "exchanges"), ROWS, ids=[f"{number}: {'; '.join(row[2])}" for number, row in enumerate(ROWS)]
)
def test_severity(severity: str, came: Deviation, exchanges: list[str]) -> None:
    verdict = "blocked" if came.arranging else "fail"
    result = CheckResult("x", "c", verdict, deviation=came, exchanges=tuple(map(exchange, exchanges)))
    assert severity_of(result) == severity
