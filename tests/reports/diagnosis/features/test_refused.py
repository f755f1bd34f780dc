"""Clients whose signature the endpoint does not support."""

from __future__ import annotations

from reports.diagnosis.features.refused import Refusal, clients_in, refusals
from reports.record.lines import CheckResult, Record, RunHeader

V2 = "the endpoint does not support Signature V2 (403 AccessDenied)"
LACKS = "ceph documents that it does not support PutObjectAcl"


def found(*results: tuple[str, str, str], area: str = "objects") -> tuple[CheckResult, ...]:
    """A result for each client, verdict and message."""
    return tuple(
        CheckResult(f"{area}/x::{number}", client, verdict, area=area, message=message)  # type: ignore[arg-type]
        for number, (client, verdict, message) in enumerate(results)
    )


def of(*results: CheckResult) -> tuple[Refusal, ...]:
    return refusals(Record(RunHeader(clients=("boto3-s3", "boto-s3")), results))


def test_everything_is_unsupported_for_one_reason() -> None:
    lines = found(
        ("boto-s3", "unsupported", V2),
        ("boto3-s3", "unsupported", V2),
        ("boto-s3", "n/a", "boto cannot say it"),
        ("boto3-s3", "skipped", "no bucket"),
        ("boto-s3v4", "pass", ""),
    )
    (refusal,) = of(*lines, *found(("boto-s3", "fail", "403"), area="connect"))
    assert refusal == Refusal("Signature V2", "403 AccessDenied", ("boto3-s3", "boto-s3"))
    assert refusal.words == "Signature V2 (403 AccessDenied)"
    assert clients_in([refusal]) == {"boto3-s3", "boto-s3"}


def test_documented_gaps_of_the_provider_do_not_count() -> None:
    assert len(of(*found(("boto-s3", "unsupported", V2), ("boto-s3", "unsupported", LACKS)))) == 1


def test_others_could_be_tested() -> None:
    assert of(*found(("boto-s3", "unsupported", V2), ("boto-s3", "pass", ""))) == ()
    assert of(*found(("boto-s3", "unsupported", V2), ("boto-s3", "blocked", "lost"))) == ()
    assert of(*found(("boto-s3", "unsupported", LACKS))) == ()
    assert (
        of(*found(("boto-s3", "unsupported", "the endpoint does not implement this request of PutObjectAcl (501)")))
        == ()
    )
    assert of(*found(("boto-s3", "n/a", V2), ("boto-s3", "skipped", V2))) == ()
    assert of(*found(("boto-s3", "unsupported", V2), area="connect")) == ()
    assert of() == ()


def test_records_of_earlier_versions_are_read() -> None:
    (refusal,) = of(*found(("boto-s3", "unsupported", V2.replace("support", "take"))))
    assert (refusal.signature, refusal.answer) == ("Signature V2", "403 AccessDenied")


def test_each_signature_is_reported_on_one_line() -> None:
    other = "the endpoint does not support Signature V4 (400 \x1b[2J (so)\nx)"
    refused = of(*found(("boto-s3", "unsupported", V2), ("boto-s3v4", "unsupported", other)))
    assert [refusal.words for refusal in refused] == [
        "Signature V2 (403 AccessDenied)",
        "Signature V4 (400 \\x1b[2J (so) x)",
    ]
    bare = of(*found(("boto-s3", "unsupported", "the endpoint does not support Signature V2")))
    assert bare[0].words == "Signature V2"
