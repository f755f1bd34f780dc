"""The command line of s3-conformance. The suite itself is in the folders that `location` finds."""

from s3_conformance.location import make_importable

make_importable()
