"""The published part of a run, small enough for a repository: the facts of the run (`run_table.py`), the file with them
and the name of its folder (`server_file.py`), the checks of that folder (`checking.py`), and the tables of all of them
(`updating.py`)."""
