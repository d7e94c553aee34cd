"""Telling people and programs what becomes of runs.

Rules say who is told of what. `reader` finds in the store what has happened and writes a delivery for each
rule that it concerns, under an id that follows from the rule and from what happened: looking twice, here or
in another server, writes it once. `courier` sends what is due and notes what became of it. The engine knows
of none of this, and where there is no rule nothing is looked at.
"""

from penstock.notifications.courier import Courier
from penstock.notifications.reader import Reader
from penstock.notifications.sending import NotTaken, Sender, check_target, new_secret

__all__ = ["Courier", "NotTaken", "Reader", "Sender", "check_target", "new_secret"]
