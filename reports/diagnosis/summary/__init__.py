"""A run as a whole: its subject, its counts, its end, and the sentences that state them."""
