"""What is published of a run, small enough for a repository: what the run was (`run_table.py`), the file with it
(`server_file.py`), the folder of that file, expected results and causes (`folder.py`), what must not be in that folder
(`checking.py`), and texts for the server's maintainers (`letter.py`)."""
