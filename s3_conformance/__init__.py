"""The command line of s3-conformance. The suite itself is in the folders that `location` finds."""
