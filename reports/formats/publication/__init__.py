"""The published part of a run, small enough for a repository. It has the facts of the run (`run_table.py`), the file
with them and the name of its folder (`server_file.py`), the kinds of deviations (`deviations_file.py`), the checks of
that folder (`checking.py`), and texts for the server's maintainers (`letter.py`)."""
