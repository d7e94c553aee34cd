"""The thread that looks for what is to be told, and sends it.

A delivery is claimed before it is sent, by when it is due next: whoever claims it and dies has left it to be
sent again, by anybody, once the time is over that its receiver has to answer. Each receiver is sent one
message at a time, in a thread of its own, so that one that does not answer keeps no other waiting.
"""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

from penstock.errors import NotFound, StoreError
from penstock.notifications.sending import NotTaken
from penstock.runtime.identity import SECOND, now
from penstock.store import deliveries, notification_rules

if TYPE_CHECKING:
    from penstock.notifications.reader import Reader
    from penstock.notifications.sending import Sender
    from penstock.store import Store
    from penstock.store.rows import Delivery, NotificationRule

__all__ = ["Courier"]

LOOK_S = 1.0
"""How long what has happened may go unnoticed."""

IDLE_S = 10.0
"""How often it is looked whether another server has made the first rule."""

MOST_AT_ONCE = 16

_log = logging.getLogger(__name__)


class Courier:
    """Tells what there is to tell; see the module.

    Args:
        store: Where rules and deliveries are.
        reader: Looks for what has happened.
        sender: Sends messages.
    """

    def __init__(self, store: Store, reader: Reader, sender: Sender) -> None:
        self._store = store
        self._reader = reader
        self._sender = sender
        self._news: queue.SimpleQueue[tuple[Delivery, NotTaken | None] | None] = queue.SimpleQueue()
        self._busy: set[str] = set()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="penstock-courier", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Have it look at once: a rule is new, or something is to be sent."""
        self._news.put(None)

    def stop(self) -> None:
        """End; what is being sent is sent again later, under the same id, unless it was noted in time."""
        self._is_stopping = True
        self.wake()
        self._thread.join()

    def turn(self) -> float:
        """Look, and begin to send what is due; return how long there is nothing more to do, in seconds."""
        at = now()
        has_rules = self._reader.look(at)
        with self._store.read() as tx:
            waiting = deliveries.due(tx, at)
            next_due = deliveries.next_due(tx)
        for delivery in waiting:
            if delivery.rule_id not in self._busy and len(self._busy) < MOST_AT_ONCE:
                self._begin(delivery)
        if has_rules:
            return LOOK_S
        return IDLE_S if next_due is None else min(max((next_due - now()) / SECOND, LOOK_S), IDLE_S)

    def _run(self) -> None:
        while not self._is_stopping:
            try:
                pause_s = self.turn()
            except StoreError as error:
                _log.warning("notifications wait for the database: %s", error)
                pause_s = IDLE_S
            self._take_ends(pause_s)

    def _take_ends(self, pause_s: float) -> None:
        """Wait for what became of messages that are under way, and note it."""
        try:
            news = [self._news.get(timeout=pause_s)]
            while not self._news.empty():
                news.append(self._news.get())
        except queue.Empty:
            return
        for ended in news:
            if ended is not None:
                self.note(*ended)

    def _begin(self, delivery: Delivery) -> None:
        with self._store.transaction() as tx:
            try:
                rule = notification_rules.get(tx, delivery.rule_id)
            except NotFound:
                return  # it was deleted meanwhile, and its deliveries with it
            if rule.status == "DISABLED":
                deliveries.settle(tx, delivery.id, now(), error="the rule was switched off")
                return
            # What is said to a mail server are several questions, each with that time.
            holds_s = 2 * self._sender.notifications.timeout_s + LOOK_S
            claimed = deliveries.claim(tx, delivery, now() + int(holds_s * SECOND))
        if claimed:
            self._busy.add(rule.id)
            name = "penstock-delivery"
            threading.Thread(target=self._send, args=(rule, delivery), name=name, daemon=True).start()

    def _send(self, rule: NotificationRule, delivery: Delivery) -> None:
        failure: NotTaken | None = None
        try:
            self._sender.send(rule.target, rule.secret, delivery.message)
        except NotTaken as error:
            failure = error
        except Exception as error:  # whatever it is, the others are to be sent
            _log.exception("a message could not be sent")
            failure = NotTaken(f"{type(error).__name__}: {error}")
        self._news.put((delivery, failure))

    def note(self, delivery: Delivery, failure: NotTaken | None) -> None:
        """Write what became of a delivery, as it was before it was sent."""
        self._busy.discard(delivery.rule_id)
        waits_s = self._sender.notifications.retries_s
        tried = delivery.attempts
        try:
            with self._store.transaction() as tx:
                if failure is None:
                    deliveries.settle(tx, delivery.id, now())
                elif failure.is_final or tried >= len(waits_s):
                    deliveries.settle(tx, delivery.id, now(), error=failure.reason)
                else:
                    again = now() + int(waits_s[tried] * SECOND)
                    deliveries.put_off(tx, delivery.id, again, failure.reason)
        except StoreError as error:  # it is sent again when its claim has ended
            _log.warning("it cannot be noted what became of a message: %s", error)
            return
        if failure is not None:
            _log.warning(
                "message %s of rule %s was not taken: %s", delivery.id, delivery.rule_id, failure.reason
            )
