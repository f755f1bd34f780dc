"""The whole server: each operation, the order of its steps, and its connections."""
