"""Known deviations: their files, how they change a result, and how the files are updated."""
