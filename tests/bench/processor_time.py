"""The pytest plugin of the bench: the cost of the checks, and of plain botocore, on this machine's processor.

Only the thread that runs the checks counts, and not that of an embedded server. Plain botocore is measured with small
and large objects, for the cost of a request and of a byte, in both directions. Writes to the file that the environment
names: `{"areas": {name: [seconds, requests, bytes]}, "botocore": [seconds a request, seconds a byte]}`.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from fixtures.run.run import RUN, Run
from fixtures.session.selection.collection import SUBJECT_KEY

FILE = "BENCH_PROCESSOR_TIME"
ROUNDS, LARGE_ROUNDS = 60, 6
LARGE = 8 * 1024 * 1024

Calls = Sequence[Callable[[], object]]

_SPENT = pytest.StashKey[dict[str, list[float]]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    run = item.config.stash.get(RUN, None)
    if run is None or SUBJECT_KEY not in item.stash:
        return (yield)
    requests, begun = run.recorder.total, time.thread_time()
    done = yield
    spent = item.config.stash.setdefault(_SPENT, defaultdict(lambda: [0.0, 0, 0]))[item.stash[SUBJECT_KEY].area]
    spent[0] += time.thread_time() - begun
    spent[1] += run.recorder.total - requests
    spent[2] += sum(each.request_length + each.response_length for each in run.recorder.exchanges)
    return done


@pytest.hookimpl(tryfirst=True)  # before the run removes its buckets
def pytest_sessionfinish(session: pytest.Session) -> None:
    run = session.config.stash.get(RUN, None)
    if run is not None and (spent := session.config.stash.get(_SPENT, None)):
        Path(os.environ[FILE]).write_text(json.dumps({"areas": spent, "botocore": _of_botocore(run)}), encoding="utf-8")


def _of_botocore(run: Run) -> tuple[float, float]:
    """Returns the seconds for a request, and for a byte of its bodies, of an unchanged boto3 client with common
    requests."""
    endpoint = run.endpoint
    s3 = boto3.client(
        "s3",
        endpoint_url=endpoint.url,
        region_name=endpoint.region,
        aws_access_key_id=endpoint.main.access_key,
        aws_secret_access_key=endpoint.main.secret_key,
        aws_session_token=endpoint.main.session_token,
        verify=endpoint.verify_ssl and (endpoint.ca_bundle or True),
        config=Config(s3={"addressing_style": endpoint.addressing}),
    )
    bucket, prefix = run.shared_bucket(), run.new_prefix()
    where = {"Bucket": bucket, "Key": f"{prefix}object"}
    small: Calls = (
        lambda: s3.put_object(**where, Body=b"0123456789"),
        lambda: s3.get_object(**where)["Body"].read(),
        lambda: s3.head_object(**where),
        lambda: s3.list_objects_v2(Bucket=bucket, Prefix=prefix),
        lambda: s3.delete_object(**where),
    )
    a_request = _a_call(small, ROUNDS)
    body = bytes(LARGE)
    large: Calls = (lambda: s3.put_object(**where, Body=body), lambda: s3.get_object(**where)["Body"].read())
    a_byte = (_a_call(large, LARGE_ROUNDS) - a_request) / LARGE
    s3.delete_object(**where)
    return a_request, max(a_byte, 0.0)


def _a_call(calls: Calls, rounds: int) -> float:
    for call in calls:
        call()  # the first call loads modules for later ones
    begun = time.thread_time()
    for _ in range(rounds):
        for call in calls:
            call()
    return (time.thread_time() - begun) / (rounds * len(calls))
