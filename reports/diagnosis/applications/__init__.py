"""Whether applications work at an endpoint: those with footprints, and AWS's own SDKs."""
