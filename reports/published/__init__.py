"""Real servers: how to run each, what came of it, and the site built from that. Not part of the wheel."""
