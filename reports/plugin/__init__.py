"""The pytest plugin that writes the record while checks run, and the reports at the end."""
