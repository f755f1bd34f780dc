"""A guide's words for each documented call, as far as the run did not disprove them.

The text of a passed call shows only itself. Any claim beyond that is a promise, which names what would disprove
it: where a check that shows this failed, the guide has another sentence, or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from record.lines import CheckResult
from reports.diagnosis.severity.of_results import severity_of

INCONCLUSIVE_SEVERITIES = ("code", "client", "")
"""Kinds of failures that neither keep nor break a promise."""
Failed: TypeAlias = Mapping[str, Collection[str]]
"""The severities of failures, by the words for what the failed checks show."""
PUBLIC = "Warning: anyone who has the address can then {}. Use it with care."


@dataclass(frozen=True)
class Promise:
    """A sentence about a call: `kept` if no check that shows `disproof` failed, `broken` if one failed with one of
    `kinds`. Failures of other severities alone, such as internal errors, show neither: then there is no sentence."""

    kept: str
    broken: str
    kinds: tuple[str, ...]
    disproof: str

    def words(self, failed: Failed) -> str:
        """The sentence after these failures."""
        severities = failed.get(self.disproof, ())
        if not severities:
            return self.kept
        return "" if set(self.kinds).isdisjoint(severities) else self.broken


@dataclass(frozen=True)
class Explanation:
    """A guide's text for a call: a sentence that is true of any endpoint, and promises. `without_effect` has the words
    for a call that succeeds without its effect, by severity of the deviation."""

    text: str
    promises: tuple[Promise, ...] = ()
    without_effect: Mapping[str, str] = field(default_factory=dict)

    def words(self, failed: Failed) -> str:
        """The explanation after these failures."""
        return " ".join(filter(None, (self.text, *(each.words(failed) for each in self.promises))))


def failed_checks(results: Iterable[CheckResult], without: Collection[str]) -> Failed:
    """The words of checks that failed in a way that users notice, and not by a fault of a client; `without` are the
    clients that cannot be used at the endpoint."""
    found: dict[str, set[str]] = {}
    for result in results:
        if result.verdict != "fail" or result.client_faults or result.client in without:
            continue
        if (severity := severity_of(result)) not in INCONCLUSIVE_SEVERITIES:
            for word in result.shows:
                found.setdefault(word, set()).add(severity)
    return found


def _all_pages(kept: str, disproof: str) -> Promise:
    broken = (
        "Warning: in this run, the pages of a listing did not have all keys once and in order. Compare what you get "
        "with what you stored."
    )
    return Promise(kept, broken, ("corrupt",), disproof)


GONE_NOTE = "Without versioning the object is gone for good."
NO_ERROR = Promise(
    "A key that does not exist is no error.",
    "A key that does not exist is an error here.",
    ("refused",),
    "missing-keys-are-errors",
)
NOT_PUBLIC = {
    "refused": "the call succeeds, but nobody else can read the object",
    "corrupt": "the call succeeds, but what others read is not what was stored",
}

BOTO3: Mapping[str, Explanation] = {
    "Upload an object": Explanation("`put_object` stores bytes that the program has in memory, here a JSON document."),
    "Upload an object that anyone can read": Explanation(
        "The same with an ACL. " + PUBLIC.format("read the object"), without_effect=NOT_PUBLIC
    ),
    "List the objects of a bucket": Explanation(
        "The listing comes in pages of 1,000 keys at most.",
        (_all_pages("These loops go through all of them.", "pages-of-v2-are-wrong"),),
    ),
    "Read an object": Explanation("`get_object` returns a stream; `read()` reads all of it."),
    "Let anyone read an object": Explanation(
        "It changes the ACL of an object that is there. " + PUBLIC.format("read the object"), without_effect=NOT_PUBLIC
    ),
    "Delete an object": Explanation(GONE_NOTE, (NO_ERROR,)),
}
BOTO: Mapping[str, Explanation] = {
    "Create a bucket": Explanation("Its name must be free, also among the buckets of other users."),
    "List the buckets you own": Explanation("Each bucket has a name and the date on which it was created."),
    "Upload a string": Explanation("`new_key` makes no request yet; `set_contents_from_string` stores the object."),
    "Upload a file, and download it": Explanation(
        "boto reads and writes the file in pieces, whatever its size. `my_bucket.key_class` is `boto.s3.key.Key`."
    ),
    "Upload a large file in parts": Explanation(
        "Each part but the last must have 5 MiB or more. An upload that is not completed keeps its parts until it is "
        "cancelled with `mp.cancel_upload()`.",
        (
            Promise(
                "If a part fails, go back with `fp.seek(0)`, and call `mp.upload_part_from_file(fp, part_num=i + 1)` "
                "again.",
                "In this run, a part that was cut off could not be sent again: begin a new upload then.",
                ("refused", "corrupt"),
                "cut-parts-cannot-be-sent-again",
            ),
        ),
    ),
    "List the objects of a bucket": Explanation(
        "The listing comes in pages of 1,000 keys at most.",
        (_all_pages("`list()` goes through all of them.", "pages-of-v1-are-wrong"),),
    ),
    "Read an object as a string": Explanation(
        "`get_contents_as_string` returns bytes. `get_key` asks for the object first, and returns None if there is "
        "none."
    ),
    "Download to a file": Explanation("`get_key` asks for the object first, and returns None if there is none."),
    "Make a URL with which anyone can read an object for 30 seconds": Explanation(
        "",
        (
            Promise(
                "Whoever has the URL can read the object until it expires, also if it is private.",
                "Warning: in this run, URLs were still answered after they had expired. Whoever has the URL may read "
                "the object for good, also if it is private.",
                ("exposed",),
                "urls-outlive-their-time",
            ),
        ),
        {"refused": "the URL does not open the object"},
    ),
    "Make the URL of an object that anyone can read": Explanation(
        "The URL has no signature, so the object must be public.",
        without_effect={"refused": "the URL does not open the object"},
    ),
    "Copy an object with its ACL": Explanation(
        "The endpoint copies the object; its bytes are not downloaded.",
        without_effect={"ignored": "the object is copied, but without its ACL"},
    ),
    "Let anyone read an object": Explanation(
        "It changes the ACL of an object that is there. " + PUBLIC.format("read the object"), without_effect=NOT_PUBLIC
    ),
    "Let nobody else read an object": Explanation(
        "Without credentials nobody can read it any more.",
        without_effect={"exposed": "the call succeeds, but anybody can still read the object"},
    ),
    "Let anyone list a bucket": Explanation(
        PUBLIC.format("see the names of all objects in the bucket"),
        without_effect={"ignored": "the call succeeds, but the ACL stays as it was"},
    ),
    "Delete an object": Explanation(GONE_NOTE, (NO_ERROR,)),
    "Delete an empty bucket": Explanation(
        "",
        (
            Promise(
                "The bucket must be empty, otherwise the call fails.",
                "Warning: in this run, the call also deleted a bucket that was not empty.",
                ("ignored", "corrupt"),
                "full-buckets-are-deleted",
            ),
        ),
    ),
}
CALLS: Mapping[str, Mapping[str, Explanation]] = {"boto3": BOTO3, "boto": BOTO}
"""Explanations by the library and the title of the documented call, in the order of a guide. A test requires one for
each."""
