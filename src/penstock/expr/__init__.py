"""Expressions of the pipeline format: CEL conditions, selectors and ``{{$…}}`` placeholders."""
