"""How Sphinx reads these pages; `make docs` builds them."""

project = "Penstock"
author = "The Penstock authors"
extensions = ["myst_parser"]
html_theme = "furo"
myst_heading_anchors = 3
exclude_patterns = ["_build"]
