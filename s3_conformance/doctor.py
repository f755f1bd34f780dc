"""`s3-conformance doctor`."""

from __future__ import annotations

import contextlib
import textwrap
from typing import TYPE_CHECKING, Any

import click

from fixtures.model.endpoint import Endpoint
from fixtures.run import options as run_options
from fixtures.session.processes.machine import competing_processes, processors
from fixtures.session.processes.process_count import processes_for
from fixtures.settings.finding import LocatedEndpoint
from fixtures.settings.providers import preset, preset_summary
from record.ending import UNTESTABLE
from s3_conformance.command_output import say, stop
from s3_conformance.common_options import settings_read, with_options

if TYPE_CHECKING:
    from fixtures.preflight.capabilities import Capabilities

WARNING_STEPS = {
    "client fault",
    "signature",
    "any secret",
    "ACLs",
    "canonical ids",
    "no principals",
    "above policies",
    "other accounts",
    "cleaning",
}
"""Steps of the preflight that do not stop it, but that the user should look at."""
NAME_COLUMN_WIDTH = 18
"""The width of the column of names."""
ABSENT = {"no second account", "no limited user"}
"""Steps that found nothing to test with, though credentials were given."""


@click.command(short_help="Examine the endpoint as a run does before its first check.")
@with_options(run_options.ENDPOINT)
def doctor(**given: Any) -> None:
    """Examines the endpoint as a run does before the first check, and reports the results."""
    from fixtures.preflight import embedded
    from fixtures.run.buckets import max_buckets_in_words

    with contextlib.ExitStack() as at_the_end:
        read, found = settings_read(given)
        endpoint = found.endpoint
        if endpoint is None:
            server = embedded.start()
            at_the_end.callback(server.stop)
            endpoint = server.endpoint
        _print_endpoint(endpoint, found)
        capabilities = _examine(endpoint, read)
    for name, clients in capabilities.corrections.items():
        _print_line("→", "correction", f"{name} for {', '.join(clients)}")
    _print_forecasts(endpoint, capabilities, read)
    if endpoint.bucket is None:
        _print_line("→", "--max-buckets", max_buckets_in_words(read.max_buckets))
    say("The endpoint can be tested.")


def _examine(endpoint: Endpoint, read: run_options.RunOptions) -> Capabilities:
    """The capabilities that the preflight finds; each step is printed."""
    from botocore.exceptions import ClientError

    from fixtures.cleanup.entries import new_run_id
    from fixtures.cleanup.ledger import Ledger
    from fixtures.http.no_response import NO_RESPONSE_ERRORS
    from fixtures.preflight.capabilities import EndpointUnusable
    from fixtures.preflight.preflight import Preflight
    from fixtures.run.run import forced_corrections, recorder_for

    ledger = Ledger(new_run_id(), endpoint.url)
    preflight = Preflight(
        endpoint,
        recorder_for(read),
        ledger,
        selected=read.clients,
        timeout=read.timeout,
        forced=forced_corrections(read.corrections),
        on_step=_print_step,
    )
    try:
        capabilities = preflight.run()
    except (EndpointUnusable, ClientError, *NO_RESPONSE_ERRORS):
        say(f"  ✗ {preflight.step}")
        raise
    if left := sorted(map(str, ledger.open_entries())):
        how = f"remove it with s3-conformance sweep --endpoint-url {endpoint.url}"
        stop(f"left behind: {', '.join(left)}; {how}", UNTESTABLE)
    return capabilities


def _print_step(name: str, found: str) -> None:
    mark = "!" if name in WARNING_STEPS else "·" if name in ABSENT else "✓"
    with contextlib.suppress(OSError):  # not the endpoint's fault; the last line will raise it, too
        _print_line(mark, name, found)


def _print_line(mark: str, name: str, words: object) -> None:
    say(f"  {mark} {name:<{NAME_COLUMN_WIDTH}}  {words}")


def _print_forecasts(endpoint: Endpoint, capabilities: Capabilities, read: run_options.RunOptions) -> None:
    from fixtures.preflight.embedded import PROVIDER as EMBEDDED
    from fixtures.session.forecast import AWS, RESULTS, forecast

    alone = endpoint.provider == EMBEDDED
    here, others = processors(), competing_processes()
    number = processes_for(capabilities.round_trip, here, read.max_buckets, have_servers=alone)
    for flags, results in RESULTS.items():
        took = forecast(
            results,
            capabilities.usual_answer,
            processes=number,
            processors=here,
            others=others,
            rate=read.rate or 0.0,
            on_aws=endpoint.provider == AWS,
        )
        _print_line("→", " ".join(["run", *flags]), took)


def _print_endpoint(endpoint: Endpoint, found: LocatedEndpoint) -> None:
    say(f"{endpoint.url}" + ("" if found.endpoint else " (embedded: no endpoint is configured)"))
    settings = _settings(endpoint)
    for name, value in settings.items():
        if value:
            source = found.sources.get(name)
            _print_line(" ", name, f"{value}" + (f"  ({source})" if source else ""))
        if name == "provider" and endpoint.provider:
            chosen = preset(endpoint.provider)
            _print_line(" ", "", f"{chosen.title}: {preset_summary(chosen)}, unless set otherwise")
    absent = ", ".join(name for name, value in settings.items() if not value)
    say(textwrap.fill(f"not set: {absent}", 100, initial_indent=" " * 4, subsequent_indent=" " * 6))
    if found.unused:
        say(f"  ! not used with the embedded server: {', '.join(found.unused)}")


def _settings(endpoint: Endpoint) -> dict[str, object]:
    return {
        "provider": endpoint.provider,
        "region": endpoint.region,
        "addressing": endpoint.addressing,
        "https_endpoint_url": endpoint.https_url,
        "verify_ssl": str(endpoint.verify) if endpoint.over_https.secure else "",
        "credentials": "given",
        "alt_credentials": "given" if endpoint.alt else "",
        "alt_principal": endpoint.alt_principal,
        "limited_credentials": "given" if endpoint.limited else "",
        "limited_principal": endpoint.limited_principal,
        "expired_credentials": "given" if endpoint.expired else "",
        "root_keys": endpoint.root_keys,
        "bucket": endpoint.bucket,
        "kms_key_id": endpoint.kms_key_id,
        "other_kms_key_id": endpoint.other_kms_key_id,
        "replication_role": endpoint.replication_role,
        "account_id": endpoint.account_id,
        "website_url": endpoint.website_url,
        "not_offered": ", ".join(sorted(endpoint.not_offered)),
    }
