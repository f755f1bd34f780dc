"""Expected results and their causes: the files, how a run is compared with them, and how they are updated."""
