"""Advice on the findings of a run: settings of clients, and workarounds for missing features."""
