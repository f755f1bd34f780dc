"""The record of a run: its lines, its file, and the small things that every report says alike."""
