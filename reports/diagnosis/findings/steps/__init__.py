"""The steps of a diagnosis: each finds some causes among the results that no step before it explains."""
