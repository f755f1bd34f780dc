"""What the pages of the site show, ready for the templates: features, servers and applications, and how they meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from reports.diagnosis.features.support import LACKING, State
from reports.diagnosis.kinds import KINDS
from reports.record.lines import Feature


@dataclass(frozen=True)
class Remark:
    """What is odd, in a sentence: a cause that a person wrote (`is_caused`), or else what came and an example of a
    requirement that it is not. `checks` is how many checks it is about. A cause of many features has a `label`, which
    names it on their pages and on the server's page."""

    sentence: str
    checks: int
    is_caused: bool = True
    example: str = ""
    link: str = ""
    sometimes: bool = False
    features: tuple[Feature, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class Cell:
    """A feature at a server: its support over all clients and in each column of clients (None: no check that these can
    express), what is odd, and why it was not tested."""

    state: State
    columns: tuple[State | None, ...]
    deviations: tuple[Remark, ...]
    untested: str = ""

    @cached_property
    def shown(self) -> list[Remark]:
        """What is odd in full sentences, gravest first: the gravest, the causes that are about this feature and few
        others, and the gravest deviation without a cause."""
        unexplained = next((each for each in self.deviations if not each.is_caused), None)
        named = (*self.deviations[:1], unexplained)
        return [each for each in self.deviations if each in named or (each.is_caused and not each.label)]

    @property
    def wide(self) -> list[Remark]:
        """The other causes, which are about many features."""
        return [each for each in self.deviations if each.label and each not in self.shown]

    @property
    def unexplained(self) -> int:
        """How many deviations without a cause are not shown."""
        return len(self.deviations) - len(self.shown) - len(self.wide)


@dataclass(frozen=True)
class Server:
    """A published server. `title` has its version, `findings` are numbers by kind, worst first, `closed` are the
    columns whose clients it does not let in, and `manual` is how to reproduce its results."""

    name: str
    title: str
    day: str
    suite: str
    counts: Mapping[State, int]
    findings: Mapping[str, int]
    cells: Mapping[str, Cell]
    causes: tuple[Remark, ...]
    closed: tuple[str, ...]
    manual: Markup

    def otherwise(self, feature: str, names: Sequence[str]) -> dict[State, str]:
        """The columns, of these names, that have a feature otherwise than all clients together, by state."""
        cell = self.cells[feature]
        found: dict[State, list[str]] = {}
        for name, state in zip(names, cell.columns, strict=True):
            if state not in (None, cell.state) and name not in self.closed:
                found.setdefault(state, []).append(name)
        return {state: ", ".join(own) for state, own in found.items()}

    @property
    def kinds(self) -> list[tuple[str, int, str]]:
        """The kinds of its findings, with their number and what they mean."""
        return [(kind, number, KINDS.get(kind, "")) for kind, number in self.findings.items()]

    def lacks(self, feature: Feature) -> bool:
        """Whether the feature does not do there what it is for."""
        return self.cells[feature.id].state in LACKING

    @property
    def product(self) -> str:
        return self.title.rpartition(" ")[0]

    @property
    def version(self) -> str:
        return self.title.rpartition(" ")[2]


@dataclass(frozen=True)
class Need:
    """A feature that an application needs: how far, and in which steps of its workflow."""

    feature: Feature
    extent: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Came:
    """What was seen of an application at a server: whether it works, in words, and why not as it ships."""

    answer: str
    words: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Application:
    """A program with the features that it needs as it ships, and what was seen of it, by server."""

    name: str
    title: str
    version: str
    kind: str
    needs: tuple[Need, ...]
    settings: tuple[str, ...]
    seen: Mapping[str, Came]

    def works_at(self, server: Server) -> bool:
        """Whether it was seen to work at a server as it ships."""
        return server.name in self.seen and self.seen[server.name].answer == "works"


@dataclass(frozen=True)
class Row:
    """A feature, with the requirements of the checks that show whether it is there, how many checks it has, the
    operations that they are about, and the terms by which it is also found, such as ETag and 412."""

    feature: Feature
    gates: tuple[str, ...]
    checks: int
    operations: tuple[str, ...]
    terms: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.feature.id


@dataclass(frozen=True)
class Site:
    """Everything. `columns` are the names of the columns of clients."""

    features: tuple[Row, ...]
    servers: tuple[Server, ...]
    applications: tuple[Application, ...]
    columns: tuple[str, ...]

    @cached_property
    def groups(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self.features:
            found.setdefault(row.feature.group, []).append(row)
        return found

    @cached_property
    def kinds(self) -> dict[str, list[Application]]:
        """The applications by their kind."""
        found: dict[str, list[Application]] = {}
        for each in self.applications:
            found.setdefault(each.kind, []).append(each)
        return found

    def needing(self, feature: Feature) -> list[tuple[Application, Need]]:
        """The applications that need a feature, and how."""
        return [(each, need) for each in self.applications for need in each.needs if need.feature.id == feature.id]

    def working(self, server: Server) -> list[tuple[Application, Came]]:
        """The applications that work at a server as they ship, with what came of them."""
        return [(each, came) for each, came in self._seen_at(server) if came.answer == "works"]

    def failing(self, server: Server) -> list[tuple[Application, Came]]:
        """Those that do not, with what came of them, first those that work with settings of their own."""
        found = [(each, came) for each, came in self._seen_at(server) if came.answer != "works"]
        return sorted(found, key=lambda each: each[1].answer == "fails")

    def works_all_the_same(self, application: Application) -> list[Server]:
        """The servers at which an application was seen to work as it ships, and which lack a feature that it needs."""
        working = (each for each in self.servers if application.works_at(each))
        return [each for each in working if any(each.lacks(need.feature) for need in application.needs)]

    def _seen_at(self, server: Server) -> list[tuple[Application, Came]]:
        return [(each, each.seen[server.name]) for each in self.applications if server.name in each.seen]

    def without_checks(self, row: Row) -> list[str]:
        """The columns of clients that can express no check of a feature."""
        cells = [server.cells[row.id] for server in self.servers]
        return [name for number, name in enumerate(self.columns) if all(each.columns[number] is None for each in cells)]

    @property
    def seen(self) -> bool:
        """Whether any application was seen at a server."""
        return any(each.seen for each in self.applications)
