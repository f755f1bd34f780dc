"""What a run produces: the record, and the reports made from it."""
