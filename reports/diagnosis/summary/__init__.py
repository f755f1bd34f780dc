"""A run as a whole: what was tested, counts, how it ended, and the sentences that state it."""
