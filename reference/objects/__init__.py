"""Objects: put, get, copied, deleted, locked, encrypted, restored and selected from."""
