"""The published part of a run, small enough for a repository: the facts of the run (`run_table.py`), the file with them
and the name of its folder (`server_file.py`), the kinds of deviations (`deviations_file.py`), the checks of that folder
(`checking.py`)."""
