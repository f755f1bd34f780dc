"""Faults in Python, where a row would hide what happens: a module a subject."""
