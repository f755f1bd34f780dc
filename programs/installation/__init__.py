"""Installs programs: each in a folder of its own, of locked packages."""
