"""Where an attempt runs: each runner takes attempts and reports what became of them."""
