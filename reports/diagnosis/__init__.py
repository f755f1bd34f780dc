"""What a run found: counts, facts, its outcome, and the sentences that state it."""
