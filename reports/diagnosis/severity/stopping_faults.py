"""Faults of servers that stop some programs and not others, although all of them rely on the feature. A gate may fail
in a case that a program never meets, and a program may fail because of a check that is no gate.

Measurements show which program fails with which fault: it runs at a right server with the fault in front
(`programs/recording/footprint_faults.py`). A footprint has each fault that may concern the program, and tells if the
program fails with it. This module has the results that find the faults at an endpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from record.footprint_file import fault_of, members
from record.lines import CheckResult
from record.selection import REQUESTS_AREA
from reports.diagnosis.severity.of_results import never_ends, shown_severity

STOPPING = ("corrupt", "crash", "refused", "ignored")
"""The severities of deviations that stop programs."""


def _always(result: CheckResult) -> bool:
    return True


def _never_matches(result: CheckResult) -> bool:
    return False


@dataclass(frozen=True)
class StoppingFault:
    """A fault: its name, its words, and a test of the deviation.

    Checks that find it say its name (`shows`). A program that was recorded to fail with the fault fails if one of them
    finds it, even if that is no gate. The checks show nothing about a program that works with the fault, or that the
    fault does not concern. `kinds` are those of its deviations; an unsupported result counts as refused. `is_related`
    tells if another deviation in these checks would stop most programs that fail with this fault.
    """

    name: str
    words: str
    is_this: Callable[[CheckResult], bool] = _always
    kinds: tuple[str, ...] = STOPPING
    is_related: Callable[[CheckResult], bool] = _never_matches

    def is_found_in(self, result: CheckResult) -> bool:
        """Returns whether a result shows the fault: by its check, and by a severity that stops a program."""
        return self._shown_severity(result) in self.kinds and self.is_this(result)

    def is_related_to(self, result: CheckResult) -> bool:
        """Returns whether a result that shows no known fault shows one that is related to this one."""
        return self._shown_severity(result) in STOPPING and self.is_related(result)

    def _shown_severity(self, result: CheckResult) -> str:
        """Returns the severity of the deviation in a check that finds the fault; empty for others. Nothing is shown by
        a check that failed while it prepared its requests."""
        if result.verdict not in ("fail", "unsupported") or self.name not in result.shows:
            return ""
        if result.deviation is not None and result.deviation.arranging:
            return ""
        return shown_severity(result)


def _lists(result: CheckResult) -> tuple[list[object], list[object]] | None:
    """Returns the expected and the actual list; None unless both are lists."""
    sides = (result.deviation.expected, result.deviation.got) if result.deviation else ()
    wanted, came = (side.get("value") for side in sides) if sides else (None, None)
    return (wanted, came) if isinstance(wanted, list) and isinstance(came, list) else None


def _holds_other_entries(result: CheckResult) -> bool:
    """Returns whether pages do not hold each entry once, or do not end; another order is no such fault."""
    lists = _lists(result)
    return never_ends(result) or (lists is not None and sorted(map(str, lists[0])) != sorted(map(str, lists[1])))


def _lacks_entries(result: CheckResult) -> bool:
    lists = _lists(result)
    return lists is not None and any(each not in lists[1] for each in lists[0])


def _repeats_entries(result: CheckResult) -> bool:
    """Returns whether an entry came twice, or the pages did not end."""
    lists = _lists(result)
    repeated = lists is not None and any(lists[1].count(each) > 1 for each in lists[1])
    return repeated or never_ends(result)


def _is_only_listing_wrong(result: CheckResult) -> bool:
    """Returns whether the stored object is right and only the listing is wrong."""
    return result.deviation is not None and result.deviation.sort == "entries"


def _is_success(result: CheckResult) -> bool:
    return result.deviation is not None and "success" in result.deviation.got


def _is_other_success(result: CheckResult) -> bool:
    """Returns whether the status is 200 instead of 206: the returned bytes may be right."""
    deviation = result.deviation
    return deviation is not None and deviation.got.get("replies") == [[200, ""]]


def _is_only_content_wrong(result: CheckResult) -> bool:
    """Returns whether the status is right and the content is not."""
    return not _is_other_success(result)


def _is_unreadable(result: CheckResult) -> bool:
    """Returns whether the client could not read the response."""
    return result.deviation is not None and "fault" in result.deviation.got


def _is_an_answer(result: CheckResult) -> bool:
    """Returns whether the status was another one, and the response could be read."""
    return result.deviation is not None and "replies" in result.deviation.got


def _has_several_winners(result: CheckResult) -> bool:
    """Returns whether more than one of the writers succeeded."""
    number = result.deviation.got.get("value") if result.deviation else None
    return isinstance(number, int) and number > 1


def _is_upload_result(result: CheckResult) -> bool:
    """Returns whether the request that sends the body came out differently, and not one that reads it."""
    return result.deviation is None or result.deviation.about in ("PutObject", "UploadPart")


def _is_values_refused(result: CheckResult) -> bool:
    """Returns whether the values of a request were refused, and not the operation."""
    replies = result.deviation.got.get("replies") if result.deviation else None
    return replies in ([[400, "InvalidRequest"]], [[400, "InvalidArgument"]], [[400, "EntityTooSmall"]])


def _is_about_sort(sort: str) -> Callable[[CheckResult], bool]:
    """Returns the test of a deviation in the value of this sort, if the check compares only one such value."""
    return lambda result: result.deviation is not None and result.deviation.sort == sort


def _is_lost_upload(result: CheckResult) -> bool:
    replies = result.deviation.got.get("replies") if result.deviation else None
    return replies == [[404, "NoSuchUpload"]]


def _lacks_etag(result: CheckResult) -> bool:
    """Returns whether an entry lacks the one value of its form that is compared with a known one: its time is not
    known.
    """
    deviation = result.deviation
    if deviation is None or deviation.sort != "form" or "value" not in deviation.expected:
        return False
    return "value" in deviation.got and not deviation.got["value"]


def _lacks(member: str) -> Callable[[CheckResult], bool]:
    """Returns the test of a deviation that names the member among the ones that lack."""

    def test(result: CheckResult) -> bool:
        lists = _lists(result)
        return lists is not None and member in lists[1]

    return test


def _has_filename_variable(result: CheckResult) -> bool:
    """Returns whether a key contains an unchanged ${filename}."""
    lists = _lists(result)
    return lists is not None and any(FILENAME in str(key) for key in lists[1])


def _has_another_name(result: CheckResult) -> bool:
    lists = _lists(result)
    return bool(lists and lists[1]) and not _has_filename_variable(result)


FILENAME = "${filename}"
REFUSED = ("refused",)
FAULTS = (
    StoppingFault(
        "keys-are-lost-from-encoded-pages",
        "pages lack keys that need encoding",
        _lacks_entries,
        is_related=_holds_other_entries,
    ),
    StoppingFault(
        "encoded-pages-repeat-keys",
        "pages repeat keys that need encoding",
        _repeats_entries,
        is_related=_holds_other_entries,
    ),
    StoppingFault(
        "tokens-of-some-names-are-refused",
        "without encoding-type, a later page that begins with a key beyond ASCII is refused",
        _is_an_answer,
        ("crash", "refused"),
    ),
    StoppingFault("names-stay-unencoded", "with encoding-type, keys are listed unencoded", _is_only_listing_wrong),
    StoppingFault("an-empty-delimiter-groups", "an empty delimiter groups keys"),
    StoppingFault("folder-like-keys-hold-no-bytes", "a key that ends in a slash holds no bytes"),
    StoppingFault(
        "folders-are-objects", "a folder's name without its slash is an object", _is_success, is_related=_always
    ),
    StoppingFault("folders-remain", "folders of deleted keys remain as keys"),
    StoppingFault("folders-stay-after-their-last-key", "a folder stays listed after its last key was deleted"),
    StoppingFault(
        "folders-with-keys-are-not-deleted", "a key that ends in a slash is not deleted while there are keys below it"
    ),
    StoppingFault("lists-of-uploads-have-no-pages", "max-uploads is refused", kinds=REFUSED),
    StoppingFault("crc64nvme-trailers-are-refused", "a trailer with CRC64NVME is refused", kinds=REFUSED),
    StoppingFault("first-byte-is-the-object", "bytes=0-0 returns the whole object", _is_only_content_wrong),
    StoppingFault(
        "condition-precedes-the-write",
        "of writers at the same time, more than one succeeds",
        _has_several_winners,
        ("corrupt", "ignored"),
    ),
    StoppingFault("checksums-of-parts-are-not-returned", "UploadPart does not return the checksum that it was sent"),
    StoppingFault(
        "empty-chunks-without-a-length-are-refused",
        "an empty object in signed chunks without Content-Length is refused",
        kinds=REFUSED,
    ),
    StoppingFault("empty-objects-fail", "an empty object is refused", kinds=("crash", "refused")),
    StoppingFault("form-file-names-are-latin-1", "a file name in UTF-8 is read as Latin-1", _has_another_name),
    StoppingFault(
        "form-file-names-are-not-filled-in", "${filename} in the key is not replaced", _has_filename_variable
    ),
    StoppingFault(
        "encoded-plus-stays-in-copy-sources", "an encoded plus sign in a copy source is not decoded", kinds=REFUSED
    ),
    StoppingFault(
        "negative-end-of-a-range-is-refused", "a range whose last byte is negative is refused", kinds=REFUSED
    ),
    StoppingFault(
        "ranges-have-status-200", "ranges are returned with 200 instead of 206", _is_other_success, ("code",)
    ),
    StoppingFault(
        "common-prefixes-are-on-two-pages", "a common prefix is on two pages of ListObjectsV2", _repeats_entries
    ),
    StoppingFault(
        "common-prefixes-are-on-two-pages-v1", "a common prefix is on two pages of ListObjects", _repeats_entries
    ),
    StoppingFault(
        "folders-are-internal-errors",
        "a folder's name without its slash is an internal error",
        kinds=("crash",),
        is_related=_always,
    ),
    StoppingFault("listed-entries-have-no-etag", "listed objects have no ETag", _lacks_etag, ("code", "corrupt")),
    StoppingFault("unsigned-content-types-are-refused", "an unsigned Content-Type is refused", kinds=REFUSED),
    StoppingFault("parts-with-if-match-are-refused", "a part is not read by its number with If-Match", kinds=REFUSED),
    StoppingFault("small-parts-are-not-copied", "a part of less than 5 MiB is not copied", _is_values_refused, REFUSED),
    StoppingFault(
        "ranges-have-the-checksum-of-the-object",
        "a range has the checksum of the object",
        _is_about_sort("option"),
        ("corrupt", "ignored", "code"),
    ),
    StoppingFault(
        "missing-keys-have-no-message",
        "the error of a missing key has no message",
        _is_about_sort("form"),
        ("code", "corrupt", "ignored"),
    ),
    StoppingFault(
        "positions-outside-the-prefix-are-refused",
        "a listing cannot begin after a name without its prefix",
        kinds=REFUSED,
    ),
    StoppingFault(
        "folders-of-folders-are-not-listed", "a folder that has nothing but folders is not listed", _lacks_entries
    ),
    StoppingFault(
        "locked-versions-are-deleted",
        "a version under retention is deleted",
        _is_success,
        ("exposed", "corrupt", "ignored"),
    ),
    StoppingFault(
        "uploads-in-parts-are-not-locked", "what is uploaded in parts is not locked", _is_about_sort("option")
    ),
    StoppingFault("newer-objects-end-uploads", "newer objects end uploads of their key", _is_lost_upload),
    StoppingFault(
        "copies-onto-themselves-lose-bytes", "an object that is copied onto itself loses its bytes", kinds=("corrupt",)
    ),
    StoppingFault(
        "versions-lose-their-time", "a version has the time of the next write", _is_about_sort("form"), ("code",)
    ),
    StoppingFault(
        "versions-are-written-over", "a key that has versions is created again under If-None-Match", _is_success
    ),
    StoppingFault(
        "copies-between-keys-are-refused", "an object under a key of the customer is not copied", kinds=REFUSED
    ),
    StoppingFault(
        "delete-markers-count-as-objects", "a key whose object was deleted is not created under If-None-Match"
    ),
    StoppingFault("large-bodies-are-refused", "16 MiB cannot be uploaded in one request", _is_upload_result),
    StoppingFault(
        "listings-with-a-slash-are-refused", "a listing with a slash after the bucket is refused", kinds=REFUSED
    ),
    StoppingFault(
        "keys-before-the-prefix-end-listings",
        "a listing that begins before its prefix ends at the first key without it",
        _lacks_entries,
    ),
    StoppingFault("aborts-delete-objects", "an upload that is given up takes the object of its key with it"),
    StoppingFault(
        "listings-beyond-ascii-are-cut",
        "a listing of keys beyond ASCII ends in the middle, unless it is asked to encode them",
        _is_unreadable,
    ),
    StoppingFault(
        "dates-of-v4-are-not-read",
        "a request with Signature V4 that has its time in Date instead of x-amz-date is refused",
        kinds=REFUSED,
    ),
    *(
        StoppingFault(fault_of(operation, member), f"{operation} returns no {member}", _lacks(member), ("code",))
        for operation, member in members()
    ),
)


WORDS = {fault.name: fault.words for fault in FAULTS}


def stops_programs(result: CheckResult) -> bool:
    """Returns whether a result shows a fault with which programs were recorded to fail."""
    return bool(result.shows) and any(fault.is_found_in(result) for fault in FAULTS)


def concerns_programs(result: CheckResult) -> bool:
    """Returns whether a result is about a request that programs send, or shows a fault that stops programs."""
    return result.area == REQUESTS_AREA or stops_programs(result)
