"""`s3-conformance` and `python -m s3_conformance`: the suite becomes importable, then its commands are."""

from __future__ import annotations

from s3_conformance.location import make_importable


def main() -> None:
    """Runs the command that the arguments name."""
    make_importable()
    from s3_conformance import cli

    cli.main()


if __name__ == "__main__":
    main()
