"""`python -m s3_conformance`."""

from s3_conformance.cli import main

main()
