"""Whether applications work at an endpoint: what is predicted from their footprints, and what a run saw."""
