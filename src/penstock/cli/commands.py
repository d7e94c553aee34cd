"""All commands, by name and in the order of `penstock --help`."""

from __future__ import annotations

from penstock.cli.home_commands import HOME_COMMANDS
from penstock.cli.run_commands import RUN_COMMANDS

COMMANDS = {**RUN_COMMANDS, **HOME_COMMANDS}
