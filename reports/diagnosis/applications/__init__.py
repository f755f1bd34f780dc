"""The support of applications at an endpoint: those with footprints, and AWS's own SDKs."""
