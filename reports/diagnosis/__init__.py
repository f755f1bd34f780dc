"""What a run comes to: counts, facts, its outcome, and the sentences that say it."""
