"""The details of one check with one client, as HTML: requirement, result, steps to reproduce it, and the exchanges."""

from __future__ import annotations

from markupsafe import Markup

from record.lines import CheckResult
from record.text import web_address
from reports.formats.check_text import shown_exchange
from reports.formats.history import rows
from reports.formats.html.templating import render
from reports.formats.sending_again import NOTE, resend_commands
from reports.known.expectation_advice import advice


def details(result: CheckResult, region: str, record: str = "results.jsonl") -> Markup:
    """The HTML of a result's details; its command names the file `record`.

    Without exchanges it does not name the client, so that equal results have equal details.
    """
    return render(
        "details.html",
        result=result,
        advice=advice(result),
        link=web_address(result.listed.link) if result.listed and result.listed.link else "",
        source=web_address(result.source),
        again=resend_commands(result, region, record),
        note=NOTE,
        history=rows(result.history),
        steps=[shown_exchange(exchange, result.client) for exchange in result.exchanges],
    )
