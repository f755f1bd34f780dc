"""Faults: a right server with one thing wrong."""
