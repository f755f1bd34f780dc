"""What a run leaves behind: the record, and the reports that are made from it."""
