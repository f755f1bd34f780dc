"""Conclusions from footprints: their faults in a record, assumed needs, outcomes in a run."""
