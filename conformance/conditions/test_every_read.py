"""All pairs of conditions on what GetObject and HeadObject read, and on what CopyObject and UploadPartCopy copy; all
three on reads; and the forms of their dates and ETags.

These are raw requests: how conditions are weighed does not depend on a client. RFC 9110, 13.2.2, orders them: If-Match
or else If-Unmodified-Since, then If-None-Match or else If-Modified-Since. Copies follow the same order, except that S3
documents no answer where If-None-Match holds and If-Modified-Since fails, or where If-Modified-Since is a time to come.
"""

import datetime
import itertools

import pytest

from fixtures.assertions import check, derived, expect, recorded
from fixtures.assertions.check import marks_for_operation
from fixtures.clients.raw.request import HTTP_DATE
from fixtures.model.sources import api, rfc
from fixtures.s3.preconditions import CONDITION_MEMBERS, OTHER_ETAG
from fixtures.s3.uploads import raw_part_request

FEATURE = "conditional-{kind}"

HEADERS = {
    "IfMatch": "If-Match",
    "IfNoneMatch": "If-None-Match",
    "IfModifiedSince": "If-Modified-Since",
    "IfUnmodifiedSince": "If-Unmodified-Since",
}
KINDS = {"GetObject": "reads", "HeadObject": "reads", "CopyObject": "copies", "UploadPartCopy": "copies"}
SHORT = {
    "IfMatch": "match",
    "IfNoneMatch": "none_match",
    "IfModifiedSince": "modified",
    "IfUnmodifiedSince": "unmodified",
}
UNKNOWN_FOR_COPIES = {"IfNoneMatch": True, "IfModifiedSince": False}
UNKNOWN_TIME_FOR_COPIES = "modified_since_tomorrow"


def outcome_of(holding):
    """200, 304 or 412, by RFC 9110, 13.2.2."""
    if not holding.get("IfMatch", holding.get("IfUnmodifiedSince", True)):
        return 412
    return 200 if holding.get("IfNoneMatch", holding.get("IfModifiedSince", True)) else 304


def name_of(holding):
    return "-".join(f"{SHORT[name]}_{'holds' if holds else 'fails'}" for name, holds in holding.items())


def _combined(number):
    """This many of the conditions, each of which holds or fails."""
    return [
        dict(zip(names, holds, strict=True))
        for names in itertools.combinations(CONDITION_MEMBERS, number)
        for holds in itertools.product((True, False), repeat=number)
    ]


PAIRS, TRIPLES = _combined(2), _combined(3)


def _pairs():
    """A case for each operation and pair: it is about that operation."""
    return [
        pytest.param(operation, kind, pair, id=f"{operation}-{name_of(pair)}", marks=marks_for_operation(operation))
        for operation, kind in KINDS.items()
        for pair in PAIRS
        if kind == "reads" or pair != UNKNOWN_FOR_COPIES
    ]


@pytest.fixture
def ask(request, raw_s3v4, target, known_object, operation):
    """`ask(headers)` reads or copies the known object under the conditions in these headers. All parts are copied to
    one upload: checks only look at the responses."""

    def send(headers):
        if operation in ("GetObject", "HeadObject"):
            method = operation.removesuffix("Object").upper()
            return raw_s3v4.ask(raw_s3v4.request(method, **known_object.target, headers=headers))
        source = {"x-amz-copy-source": f"/{known_object.target['Bucket']}/{known_object.target['Key']}"}
        source |= {f"x-amz-copy-source-{name.lower()}": value for name, value in headers.items()}
        if operation == "CopyObject":
            return raw_s3v4.ask(raw_s3v4.request("PUT", **target, headers=source))
        upload = request.getfixturevalue("upload_to_fill")
        part = raw_part_request(raw_s3v4, upload, 1)
        for name, value in source.items():
            part = part.adding(name, value)
        return raw_s3v4.ask(part)

    return send


def _date(client, when, form=HTTP_DATE):
    """A time as HTTP writes it; a report's program writes it anew, as far from the present as it was."""
    now = client.now()
    return (now + (when - now)).strftime(form)


def _written(client, conditions):
    """Conditions as headers, with dates as HTTP writes them."""
    return {
        HEADERS[name]: _date(client, value) if isinstance(value, datetime.datetime) else value
        for name, value in conditions.items()
    }


def _expect(answer, operation, *outcomes):
    """Expects one of these of 200, 304 and 412 of a read; a copy answers 412 in place of 304."""
    wanted = [412 if outcome == 304 and KINDS[operation] == "copies" else outcome for outcome in outcomes]
    if wanted == [412] or (412 in wanted and answer.status == 412):
        expect.refused(answer, 412, *([] if operation == "HeadObject" else ["PreconditionFailed"]))
    else:
        expect.status(answer, *wanted)


@pytest.mark.parametrize(("operation", "kind", "pair"), _pairs())
@check("GetObject", level="extended", spec=rfc(9110, "13.2.2"))
@recorded(
    "LocalStack", "TestS3::test_s3_get_object_preconditions", 2026, of="GetObject-none_match_fails-modified_fails"
)
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions[head_object]",
    2026,
    of="HeadObject-none_match_fails-modified_fails",
)
@recorded(
    "LocalStack",
    "TestS3CopySourcePreconditions::test_s3_copy_object_preconditions",
    2026,
    of="CopyObject-none_match_fails-modified_fails",
)
@recorded(
    "LocalStack",
    "TestS3Multipart::test_upload_part_copy_with_copy_source_if_none_match_and_if_unmodified_since_match_failed",
    2026,
    of="UploadPartCopy-none_match_holds-unmodified_fails",
)
def test_pair_of_conditions(raw_s3v4, ask, known_object, operation, kind, pair):
    """Of two conditions, If-Match is looked at before If-Unmodified-Since, which is then ignored, and If-None-Match
    before If-Modified-Since, which is then ignored; a read answers 412 PreconditionFailed if one of the first two
    fails, 304 if one of the others fails, and else 200. A copy answers 412 to any condition that fails."""
    _expect(ask(_written(raw_s3v4, known_object.conditions(pair))), operation, outcome_of(pair))


def _triples():
    """A case for each read and three conditions: it is about that operation."""
    return [
        pytest.param(operation, kind, triple, id=f"{operation}-{name_of(triple)}", marks=marks_for_operation(operation))
        for operation, kind in KINDS.items()
        for triple in TRIPLES
        if kind == "reads"
    ]


@pytest.mark.parametrize(("operation", "kind", "triple"), _triples())
@check("GetObject", level="extended", spec=rfc(9110, "13.2.2"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions[get_object]",
    2026,
    of="GetObject-none_match_fails-modified_fails-unmodified_fails",
)
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions[head_object]",
    2026,
    of="HeadObject-none_match_fails-modified_fails-unmodified_fails",
)
def test_three_conditions(raw_s3v4, ask, known_object, operation, kind, triple):
    """Of three conditions, a read looks at If-Match or else at If-Unmodified-Since, and answers 412 PreconditionFailed
    if it fails; then at If-None-Match or else at If-Modified-Since, and answers 304 if it fails; and else 200."""
    _expect(ask(_written(raw_s3v4, known_object.conditions(triple))), operation, outcome_of(triple))


def _times():
    """A case for each operation and time: the header, the seconds from the object's Last-Modified, and the status."""
    day = 24 * 60 * 60
    times = {
        "modified_since_the_same_second": ("IfModifiedSince", 0, 304),
        "unmodified_since_the_same_second": ("IfUnmodifiedSince", 0, 200),
        "modified_since_tomorrow": ("IfModifiedSince", day, 200),
        "unmodified_since_tomorrow": ("IfUnmodifiedSince", day, 200),
        "modified_since_a_second_before": ("IfModifiedSince", -1, 200),
        "unmodified_since_a_second_before": ("IfUnmodifiedSince", -1, 412),
    }
    return [
        pytest.param(operation, kind, *case, id=f"{operation}-{name}", marks=marks_for_operation(operation))
        for operation, kind in KINDS.items()
        for name, case in times.items()
        if kind == "reads" or name != UNKNOWN_TIME_FOR_COPIES
    ]


# RFC 9110 leaves times to come open; AWS was recorded to ignore an If-Modified-Since in the future.
@pytest.mark.parametrize(("operation", "kind", "name", "seconds", "outcome"), _times())
@check("GetObject", level="extended", spec=api("GetObject"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions",
    2026,
    of="GetObject-modified_since_the_same_second GetObject-unmodified_since_the_same_second",
)
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions",
    2026,
    of="GetObject-modified_since_tomorrow HeadObject-unmodified_since_the_same_second",
)
@recorded("LocalStack", "TestS3::test_s3_get_object_preconditions", 2026, of="HeadObject-modified_since_tomorrow")
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_preconditions[head_object]",
    2026,
    of="HeadObject-modified_since_the_same_second",
)
@recorded(
    "LocalStack",
    "TestS3CopySourcePreconditions::test_s3_copy_object_if_source_modified_since_versioned",
    2026,
    of="CopyObject-modified_since_the_same_second",
)
def test_times_around_the_last_change(raw_s3v4, ask, known_object, operation, kind, name, seconds, outcome):
    """If-Modified-Since fails for the second of the object's Last-Modified, and holds for the second before; a time to
    come is ignored. If-Unmodified-Since holds for the second of Last-Modified and later, and fails for the second
    before."""
    when = known_object.last_modified + datetime.timedelta(seconds=seconds)
    _expect(ask(_written(raw_s3v4, {name: when})), operation, outcome)


@pytest.mark.parametrize("operation", ["CopyObject", "UploadPartCopy"])
@check("CopyObject", level="extended", spec=api("CopyObject"), feature="conditional-copies")
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_future_date_ignored_or_refused_by_copies(raw_s3v4, ask, known_object, operation):
    """A copy with a copy-source If-Modified-Since one day in the future returns 200, as if the date was ignored, or
    412 PreconditionFailed."""
    tomorrow = known_object.after + datetime.timedelta(days=1)
    _expect(ask({"If-Modified-Since": _date(raw_s3v4, tomorrow)}), operation, 200, 412)


FORMS = {"rfc_850": "%A, %d-%b-%y %H:%M:%S GMT", "asctime": "%a %b %e %H:%M:%S %Y"}


def _of_every_operation():
    """A case for each operation."""
    return pytest.mark.parametrize(
        ("operation", "kind"),
        [pytest.param(*case, id=case[0], marks=marks_for_operation(case[0])) for case in KINDS.items()],
    )


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@_of_every_operation()
@check("GetObject", level="extended", spec=rfc(9110, "5.6.7"))
def test_obsolete_form_of_a_date_is_read(raw_s3v4, ask, known_object, operation, kind, form):
    """A date in the form of RFC 850 or of asctime is read: an If-Unmodified-Since before the object's last change
    fails, and one after it holds."""
    before, after = (_date(raw_s3v4, when, form) for when in (known_object.before, known_object.after))
    _expect(ask({"If-Unmodified-Since": before}), operation, 412)
    _expect(ask({"If-Unmodified-Since": after}), operation, 200)


@_of_every_operation()
@check("GetObject", level="extended", spec=rfc(9110, "5.6.7"))
def test_leap_day_is_read(ask, operation, kind):
    """An If-Unmodified-Since of 29 February 2024, before the object was stored, fails."""
    _expect(ask({"If-Unmodified-Since": "Thu, 29 Feb 2024 00:00:00 GMT"}), operation, 412)


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since"])
@check("HeadObject", level="extended", spec=rfc(9110, "13.1.3"), feature="conditional-reads")
def test_malformed_date_is_ignored_by_head(raw_s3v4, known_object, header):
    """HeadObject with an If-Modified-Since or If-Unmodified-Since that is not an HTTP date returns 200."""
    asked = raw_s3v4.request("HEAD", **known_object.target, headers={header: "the day before yesterday"})
    expect.status(raw_s3v4.ask(asked), 200)


@pytest.mark.parametrize("header", ["If-Modified-Since", "If-Unmodified-Since"])
@pytest.mark.parametrize("operation", ["CopyObject", "UploadPartCopy"])
@check("CopyObject", level="extended", spec=api("CopyObject"), feature="conditional-copies")
@derived("Not documented; every answer is accepted that does no harm, and is then carried out.")
def test_malformed_date_ignored_or_refused_by_copies(ask, operation, header):
    """A copy with a copy-source If-Modified-Since or If-Unmodified-Since that is not an HTTP date returns 200, or is
    refused with a 4xx status."""
    expect.any_status(ask({header: "the day before yesterday"}), 200, "4xx")


ETAGS = {
    "own_in_a_list": ("{other}, {own}", (200, 412), (304, 200)),
    "others_in_a_list": ('{other}, "another"', (412,), (200,)),
    "weak": ("W/{own}", (200, 412), (304, 200)),
    "another_weak": ("W/{other}", (412,), (200,)),
    "without_quotes": ("{bare}", (200,), (304,)),
    "asterisk": ("*", (200, 412), (304, 200)),
}
"""Written forms of ETags, and the results of If-Match and If-None-Match with them. A server may read lists, weak ETags
and an asterisk as RFC 9110 does, or compare them literally with the object's ETag: S3's pages are about a single ETag.
AWS was recorded to accept one without quotes."""


def _written_etags():
    """A case for each operation, condition and form; an asterisk in a read has a stricter check of its own."""
    return [
        pytest.param(
            operation,
            kind,
            header,
            form,
            outcomes,
            id=f"{operation}-{short}-{name}",
            marks=marks_for_operation(operation),
        )
        for operation, kind in KINDS.items()
        for name, (form, matching, not_matching) in ETAGS.items()
        if kind == "copies" or name != "asterisk"
        for short, header, outcomes in (
            ("match", "If-Match", matching),
            ("none_match", "If-None-Match", not_matching),
        )
    ]


@pytest.mark.parametrize(("operation", "kind", "header", "form", "outcomes"), _written_etags())
@check("GetObject", level="extended", spec=rfc(9110, "13.1"))
@recorded(
    "LocalStack",
    "TestS3::test_s3_get_object_headers",
    2026,
    of="GetObject-none_match-without_quotes GetObject-match-without_quotes",
)
@recorded(
    "LocalStack",
    "TestS3CopySourcePreconditions::test_s3_copy_object_preconditions",
    2026,
    of="CopyObject-none_match-without_quotes",
)
def test_form_of_an_etag(ask, known_object, operation, kind, header, form, outcomes):
    """If-Match and If-None-Match accept the object's ETag without quotes. Lists of ETags, weak ETags and an asterisk
    count as RFC 9110 says or as one ETag that the object does not have: those without the object's ETag never match.
    """
    own = known_object.etag
    _expect(ask({header: form.format(own=own, bare=own.strip('"'), other=OTHER_ETAG)}), operation, *outcomes)
