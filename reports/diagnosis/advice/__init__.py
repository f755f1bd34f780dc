"""What users do about what a run found: settings of clients, and what they do without a feature."""
