"""The page of a run: what is above pytest-html's table, the list of all checks, and the scripts of both."""
