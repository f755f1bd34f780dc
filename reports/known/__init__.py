"""Known deviations: their files, what they make of a result, and bringing them up to date."""
