"""The pytest plugin that writes the record during a run, and the reports at its end."""
