"""Commands with ``--on``: what they do for this home, for runs of another server, by its API."""
