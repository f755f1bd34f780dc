"""Real servers: instructions and scripts to run each, their results, and the site built from these. Not part of the
wheel."""
