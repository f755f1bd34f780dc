"""The names of runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from record.lines import Record, RunHeader
from reports.comparing.labels import label


def named(*headers: dict[str, object], paths: tuple[str, ...] = (), given: tuple[str, ...] = ()) -> list[str]:
    where = paths or tuple(f"/out/{number}/results.jsonl" for number in range(len(headers)))
    records = [(Path(path), Record(RunHeader(**header))) for path, header in zip(where, headers, strict=True)]  # type: ignore[arg-type]
    return [run.label for run in label(records, given)]


def test_runs_of_one_client_each_are_named_by_it() -> None:
    assert named({"clients": ("boto-s3",), "provider": "x"}, {"clients": ("boto3-s3",), "provider": "y"}) == [
        "boto-s3",
        "boto3-s3",
    ]


def test_runs_are_named_by_their_providers() -> None:
    assert named({"provider": "minio"}, {"provider": "ceph-rgw"}) == ["minio", "ceph-rgw"]


def test_or_by_their_servers() -> None:
    headers = {"server": "SeaweedFS/4.48 30GB, amazon.com"}, {"server": "MinIO"}
    assert named(*headers) == ["SeaweedFS/4.48", "MinIO"]


def test_what_any_server_may_run_in_is_no_name() -> None:
    headers = {"server": "Werkzeug/3.1 Python/3.11"}, {"server": "uvicorn"}
    assert named(*headers, paths=("moto/results.jsonl", "nanio/results.jsonl")) == ["moto", "nanio"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("out/moto/results.jsonl", "out/swift/results.jsonl"), ["moto", "swift"]),
        (("monday.jsonl", "tuesday.jsonl.gz"), ["monday", "tuesday"]),
        (("/a/report/results.jsonl", "/b/report/results.jsonl.gz"), ["a", "b"]),
    ],
)
def test_or_by_the_difference_of_their_paths(paths: tuple[str, ...], names: list[str]) -> None:
    assert named({"server": "S"}, {"server": "S"}, paths=paths) == names


def test_or_by_the_version_of_the_suite_or_the_date() -> None:
    same = ("results.jsonl", "results.jsonl")
    assert named({"suite": "1.0"}, {"suite": "1.1"}, paths=same) == ["1.0", "1.1"]
    days = {"started": "2026-01-02T03:04:05"}, {"started": "2026-01-03T03:04:05"}
    assert named(*days, paths=same) == ["2026-01-02", "2026-01-03"]


def test_or_by_two_of_these_together() -> None:
    headers = [{"provider": provider, "suite": suite} for provider in ("x", "y") for suite in ("1", "2")]
    assert named(*headers, paths=("results.jsonl",) * 4) == ["x 1", "x 2", "y 1", "y 2"]


def test_the_same_file_twice_is_numbered() -> None:
    assert named({"provider": "minio"}, {"provider": "minio"}, paths=("results.jsonl",) * 2) == ["minio", "minio (2)"]


def test_a_given_label_wins_and_is_unique() -> None:
    headers = {"provider": "minio"}, {"provider": "ceph"}
    assert named(*headers, given=("mine", "")) == ["mine", "ceph"]
    assert named(*headers, given=("ceph", "")) == ["ceph", "ceph (2)"]


def test_generated_labels_are_short_and_on_one_line() -> None:
    names = named({"provider": "a\x1b[31m" + "x" * 80}, {"provider": "b\nb"})
    assert len(names[0]) == 40
    assert "\x1b" not in names[0]
    assert names[1] == "b b"
