"""Configurations of buckets that are validated, kept and returned: a module for each that has rules of its own."""

from reference.configurations.operations import OPERATIONS

__all__ = ["OPERATIONS"]
