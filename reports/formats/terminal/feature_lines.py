"""How many features of each group are in which state, by client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.diagnosis.features.support import State
from reports.diagnosis.findings import Diagnosis
from reports.formats.terminal.style import STYLES, WIDEST
from reports.formats.tested_results import Tested
from reports.record.client_names import columns_of
from reports.record.lines import Record
from reports.record.text import one_line


def feature_table(
    record: Record, diagnosis: Diagnosis, clients: Sequence[str], symbols: Mapping[str, str], width: int
) -> tuple[Table, bool]:
    """How many features of each group are in which state, by client; over all of them where the columns do not fit. And
    whether some of it is in brackets."""
    table, has_few = _table_of(record, diagnosis, columns_of(clients), symbols)
    if Console(width=WIDEST).measure(table).maximum <= width:
        return table, has_few
    return _table_of(record, diagnosis, {"all clients": tuple(clients)}, symbols)


def _table_of(
    record: Record, diagnosis: Diagnosis, columns: Mapping[str, Sequence[str]], symbols: Mapping[str, str]
) -> tuple[Table, bool]:
    tested, has_few = Tested(record, columns), False
    table = Table(box=None, pad_edge=False)
    table.add_column("features", no_wrap=True)
    table.add_column("", justify="right")
    for name in columns:
        table.add_column(Text(one_line(name)))
    for group, features in diagnosis.groups.items():
        cells = []
        few = tested.rests_on_few([feature.id for feature in features])
        for some, is_few in zip(columns.values(), few, strict=True):
            cell = _states(diagnosis.counted(features, some), symbols)
            has_few |= is_few
            cells.append(Text.assemble("(", cell, ")", style="dim") if is_few else cell)
        table.add_row(Text(one_line(group)), str(len(features)), *cells)
    return table, has_few


def _states(states: Mapping[State, int], symbols: Mapping[str, str]) -> Text:
    text = Text()
    for state, number in states.items():
        text.append(" " if text else "")
        text.append(f"{symbols[state]}\u00a0{number}", STYLES[state])
    return text
