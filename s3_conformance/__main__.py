"""Entry point of `s3-conformance` and `python -m s3_conformance`: makes the suite importable, then its commands."""

from __future__ import annotations

import io
import os
import signal
import sys

from s3_conformance import make_importable

UNWRITABLE = 3
INTERRUPTED = 130
ONLY_READ = ("list", "known", "report", "show", "guide", "compare")
"""Commands that leave nothing on an endpoint; `show --send` does."""


def main() -> None:
    """Runs the command that the arguments name. If output cannot be written, the exit status shows it."""
    _open_output()
    if hasattr(signal, "SIGPIPE") and _only_reads():
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the reader of a pipe may have closed it, as `head` does
    make_importable()
    try:
        from reports.formats.output_streams import ERRORS
        from s3_conformance import cli

        _open_output(ERRORS)
        try:
            cli.main()
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:  # while modules are loaded: later, the commands handle it themselves
        print("Stopped by the keyboard", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # otherwise Python complains again at exit
        print(f"Error: {error.filename or 'the output'}: {error.strerror}", file=sys.stderr)
        sys.exit(UNWRITABLE)


def _only_reads() -> bool:
    return bool(sys.argv[1:]) and sys.argv[1] in ONLY_READ and "--send" not in sys.argv


def _open_output(errors: str = "backslashreplace") -> None:
    """Opens standard output and error so that they can write every character, whatever the locale."""
    for number, name in enumerate(("stdout", "stderr"), start=1):
        stream = getattr(sys, name)
        if stream is None:  # it was closed
            # Output that is lost must be an error, so its file can only be read.
            opened = os.open(os.devnull, os.O_RDONLY if name == "stdout" else os.O_WRONLY)
            os.dup2(opened, number)
            if opened != number:
                os.close(opened)
            setattr(sys, name, open(number, "w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="ascii" if _is_ascii_terminal(stream) else None, errors=errors)


def _is_ascii_terminal(stream: io.TextIOWrapper) -> bool:
    """Returns whether a stream is a terminal whose user chose ASCII by the locale: Python writes UTF-8 also in the
    locale C."""
    locale = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))), "")
    chosen = os.environ.get("PYTHONUTF8") or os.environ.get("PYTHONIOENCODING")
    return locale in ("C", "POSIX") and not chosen and stream.isatty()


if __name__ == "__main__":
    main()
