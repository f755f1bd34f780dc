"""The record of a run: its lines, its file, and the small texts that every report shares."""
