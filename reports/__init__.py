"""The products of a run: the record, and the reports made from it."""
