"""The findings of a run: counts, facts, its outcome, and the sentences that state it."""
