"""The command line of s3-conformance. The suite itself is in the folder that `location` finds."""
