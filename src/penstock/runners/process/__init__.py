"""Attempts as processes on this machine: environments by uv, warm forks, process groups."""
