"""Expected results and their causes: the files, the comparison of a run with them, and their update."""
