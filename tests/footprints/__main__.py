"""`python -m tests.footprints [NAME …]`: records the footprints of these applications, or of all installed ones.

Each workflow runs on the reference server, over HTTP and HTTPS, as the application ships and with each of its own
settings. It runs again without each feature that it relies on, and with another root element for each operation that is
answered with an XML document. A measurement in the application's file with the same requests is not repeated, and each
fault is measured once for all settings. With `--install`, missing applications are installed first. Takes some minutes
an application.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from fixtures.applications.application import AS_SHIPPED, Application, Setting
from fixtures.applications.catalogue import named
from fixtures.applications.installing import install, is_installed
from fixtures.model.endpoint import ConfigurationError
from fixtures.model.features import FEATURES
from reports.diagnosis.footprints import (
    FOLDER,
    Extent,
    Footprint,
    Need,
    Recording,
    Transport,
    form_of_name,
    read,
    text_of,
)
from tests.footprints.faulty import FAULTY
from tests.footprints.performing import performed
from tests.footprints.reliance import TRAITS, Sent, form_of_request
from tests.footprints.taking_away import Without, traits_of


@dataclass
class Known:
    """Earlier measurements: the extent of the need for a feature, by its id and the operations in which it shows; the
    need for the root element of answers, by operation; and the workflow's failure with a fault, by its name."""

    extents: dict[tuple[str, tuple[str, ...]], Extent] = field(default_factory=dict)
    roots: dict[str, bool] = field(default_factory=dict)
    faults: dict[str, bool] = field(default_factory=dict)

    def add(self, recording: Recording, documents: Collection[str]) -> None:
        """Adds the measurements of an earlier recording."""
        self.extents |= {(need.feature, need.operations): need.extent for need in recording.needs}
        self.roots |= {operation: operation in recording.roots for operation in documents}
        self.faults |= recording.faults


def main(arguments: list[str]) -> None:
    try:
        chosen = named([each for each in arguments if each != "--install"])
        for application in chosen if "--install" in arguments else ():
            if not is_installed(application):
                install(application)
    except ConfigurationError as error:
        sys.exit(str(error))
    for application in chosen:
        if not is_installed(application):
            print(f"{application.name}: not installed, so its footprint stays as it is")
            continue
        (FOLDER / f"{application.name}.toml").write_text(text_of(footprint_of(application)), encoding="utf-8")
        print(f"{application.name}: recorded", flush=True)


def footprint_of(application: Application) -> Footprint:
    """Records a footprint; ends the program if a workflow fails on the unchanged reference server."""
    known = Known()
    recordings = [
        _recording(application, setting, over_https=over_https, known=known)
        for setting in (AS_SHIPPED, *application.settings)
        for over_https in (False, True)
    ]
    return Footprint(application.name, application.title, application.version, application.kind, tuple(recordings))


def _before(application: Application, setting: Setting, transport: str, forms: Sequence[str]) -> list[Recording]:
    """The earlier recording with the same requests, if there is one."""
    file = FOLDER / f"{application.name}.toml"
    return [
        recording
        for recording in (read(file).recordings if file.exists() else ())
        if (recording.setting, recording.transport, list(recording.requests)) == (setting.text, transport, list(forms))
    ]


def _recording(application: Application, setting: Setting, *, over_https: bool, known: Known) -> Recording:
    """Makes one recording. A feature that is `known` from the same operations elsewhere is not measured again."""
    noted = performed(application, setting=setting, over_https=over_https)
    transport: Transport = "https" if over_https else "http"
    if not noted.outcome.works:
        sys.exit(f"{application.name}, {transport} {setting.text}: {noted.outcome.failed}: {noted.outcome.why}")
    sent = [each for _, each in noted.requests]
    forms = _by_step(application, dict.fromkeys(f"{step}: {form_of_request(each)}" for step, each in noted.requests))
    for earlier in _before(application, setting, transport, forms):
        known.add(earlier, noted.documents)
    without = Without(application, setting, over_https, noted)
    needs = []
    for feature in FEATURES:
        if not traits_of(feature.id, sent):
            continue
        found = _need(feature.id, noted.requests)
        key = (feature.id, found.operations)
        if key not in known.extents:
            known.extents[key] = without.extent(feature.id)
            print(f"  {application.name} {transport} {feature.id}: {known.extents[key]}", flush=True)
        needs.append(Need(feature.id, known.extents[key], found.steps, found.operations, found.names))
    for operation in noted.documents - set(known.roots):
        known.roots[operation] = without.needs_root(operation)
    roots = sorted(operation for operation in noted.documents if known.roots[operation])
    faults = {name: _fails_with(name, without, known) for name, fault in FAULTY.items() if fault.may_concern(sent)}
    return Recording(setting.text, transport, tuple(needs), tuple(forms), tuple(roots), faults)


def _fails_with(fault: str, without: Without, known: Known) -> bool:
    if fault not in known.faults:
        known.faults[fault] = without.fails_with(FAULTY[fault].middleware)
        print(f"  {without.application.name} {fault}: {'fails' if known.faults[fault] else 'works'}", flush=True)
    return known.faults[fault]


def _need(feature: str, requests: list[tuple[str, Sent]]) -> Need:
    """Returns the need for a feature, with the steps, operations and names in which it shows."""
    steps: dict[str, None] = {}
    operations, names = set(), set()
    for trait in TRAITS:
        for step, each in requests if trait.feature == feature else ():
            if trait.is_in(each):
                steps[step] = None
                operations.add(each.operation)
                names |= {name for own in trait.names for name in _forms(own, each)}
    return Need(feature, "effect", tuple(steps), tuple(sorted(operations)), tuple(sorted(names)))


def _forms(own: str, sent: Sent) -> set[str]:
    """Returns the forms in which a request has a name of a trait; one that ends with a hyphen stands for a prefix."""
    values = {**sent.headers, **sent.parameters}
    if own.endswith("-"):
        return {own for name in values if name.startswith(own)}
    return {form_of_name(own, values[own])} if own in values else set()


def _by_step(application: Application, forms: dict[str, None]) -> list[str]:
    """Returns the forms in the order of the steps, and sorted in each: parallel requests give the same list."""
    order = [step.name for step in application.steps]
    return sorted(forms, key=lambda line: (order.index(line.partition(":")[0]), line))


if __name__ == "__main__":
    main(sys.argv[1:])
