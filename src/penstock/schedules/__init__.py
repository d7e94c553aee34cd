"""Recurring runs: when the next one is due, and what its parameters are."""
