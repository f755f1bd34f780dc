"""What is published of a run, small enough for a repository: what the run was (`run_table.py`), the file with it and
the name of its folder (`server_file.py`), what must not be in that folder (`checking.py`), and texts for the server's
maintainers (`letter.py`)."""
