"""Run pipelines on this machine, with nothing started beforehand."""
