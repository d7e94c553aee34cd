"""KFP's own command ``kfp``: its commands, options, exit codes and completion.

In its form, too, where `penstock` has another: it is a tree, and its messages say what stock's say.
"""

from penstock.cli.kfp.tree import main

__all__ = ["main"]
