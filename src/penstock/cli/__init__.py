"""The command ``penstock``. Its modules parse, call and print; what they call is below.

Each command's module is imported when the command is used: a command pays for no other's imports.
"""

from penstock.cli.root import main

__all__ = ["main"]
