"""`python -m tests.footprints [NAME …]`: records the footprints of these applications, or of all installed ones.

Each workflow runs on the reference server, over HTTP and HTTPS, as the application ships and with each of its own
settings. It runs again without each feature that it relies on, and with another root element for each operation that is
answered with an XML document. A measurement in the application's file with the same requests is not repeated, and each
fault is measured once for all settings. With `--install`, missing applications are installed first. Takes some minutes
an application. One that cannot be recorded keeps its footprint; the others are recorded, and it is named at the end.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial

from fixtures.model.endpoint import ConfigurationError
from programs.application import NO_SETTING, Application, ProgramSetting
from programs.catalogue import applications_named
from programs.installation.installing import install, is_installed
from programs.recording.measuring import EarlierMeasurements, MeasuredProgram, measure, record_requests, step_timeout
from programs.recording.performing import RecordedRun, perform_once, reference_server
from record.footprint_file import FOLDER, Footprint, RecordedWorkflow, Transport, read, text_of
from reference.protocol.serving import Middleware
from reports.diagnosis.severity.stopping_faults import WORDS
from tests.footprints.performing import workflow


class NotRecorded(Exception):
    """The error of a workflow that fails on the unchanged reference server. The message names the program and why."""


def main(arguments: list[str]) -> None:
    try:
        chosen = applications_named([each for each in arguments if each != "--install"])
    except ConfigurationError as error:
        sys.exit(str(error))
    errors = []
    for application in chosen:
        try:
            print(_record_footprint(application, may_install="--install" in arguments), flush=True)
        except (ConfigurationError, NotRecorded) as error:
            print(error, file=sys.stderr, flush=True)
            errors.append(application.name)
    if errors:
        sys.exit(f"Not recorded: {', '.join(errors)}")


def _record_footprint(application: Application, *, may_install: bool) -> str:
    """Records the footprint into its file, and returns a line about it."""
    if not is_installed(application):
        if not may_install:
            return f"{application.name}: not installed, so its footprint stays as it is"
        install(application)
    (FOLDER / f"{application.name}.toml").write_text(text_of(footprint_of(application)), encoding="utf-8")
    return f"{application.name}: recorded"


def footprint_of(application: Application) -> Footprint:
    """Records a footprint; raises NotRecorded if a workflow fails on the unchanged reference server."""
    known = EarlierMeasurements()
    recordings = [
        _recording(application, setting, over_https=over_https, known=known)
        for setting in (NO_SETTING, *application.settings)
        for over_https in (False, True)
    ]
    return Footprint(application.name, application.title, application.version, application.kind, tuple(recordings))


def _earlier_recordings(
    application: Application, setting: ProgramSetting, transport: str, forms: Sequence[str]
) -> list[RecordedWorkflow]:
    """The earlier recording with the same requests, if there is one."""
    file = FOLDER / f"{application.name}.toml"
    return [
        recording
        for recording in (read(file).recordings if file.exists() else ())
        if (recording.setting, recording.transport, list(recording.requests)) == (setting.text, transport, list(forms))
    ]


def _recording(
    application: Application, setting: ProgramSetting, *, over_https: bool, known: EarlierMeasurements
) -> RecordedWorkflow:
    """Makes one recording. A feature that is `known` from the same operations elsewhere is not measured again."""
    once = partial(perform_once, workflow(application, setting), reference_server)
    run = partial(once, over_https=over_https, kind=application.bucket)
    noted: RecordedRun = run()
    transport: Transport = "https" if over_https else "http"
    if not noted.ended.works:
        where = f"{application.name}, {transport} {setting.text}".rstrip()
        raise NotRecorded(f"{where}: {noted.ended.failed}: {noted.ended.why}")
    sent = record_requests(noted, [step.name for step in application.steps], setting=setting.text, transport=transport)
    for earlier in _earlier_recordings(application, setting, transport, sent.requests):
        known.add(earlier, noted.documents)

    def works(middleware: Middleware) -> bool:
        return run(middleware=middleware, seconds_a_step=step_timeout(noted)).ended.works

    def tell(line: str) -> None:
        print(f"  {application.name} {transport} {line}", flush=True)

    return measure(noted, sent, MeasuredProgram(works, known, tell, WORDS))


if __name__ == "__main__":
    main(sys.argv[1:])
