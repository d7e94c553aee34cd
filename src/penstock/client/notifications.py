"""A client's methods for notification rules; a server of Kubeflow's does not have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.api import notifications as messages
from penstock.client.base import Base, page
from penstock.client.session import given, path
from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Notifications"]

_ALL = "/apis/penstock/v1/notification_rules"
_ONE = f"{_ALL}/{{id}}"


class Notifications(Base):
    """The methods for notification rules."""

    def create_notification_rule(
        self,
        display_name: str,
        events: Sequence[str],
        *,
        webhook: str | None = None,
        slack: str | None = None,
        mail: Sequence[str] = (),
        late_after_seconds: int | None = None,
        experiment_id: str | None = None,
        pipeline_id: str | None = None,
        recurring_run_id: str | None = None,
        namespace: str | None = None,
    ) -> Any:
        """Have somebody told of what runs do; the answer's ``secret`` is told this once.

        Args:
            display_name: The rule's name.
            events: What is told: ``SUCCEEDED``, ``FAILED``, ``CANCELED``, ``LATE``.
            webhook: The URL of a program that takes CloudEvents, or
            slack: that of an incoming webhook of Slack, or
            mail: addresses.
            late_after_seconds: How long a run may take before it is late.
            experiment_id: The experiment whose runs it is about, if not all.
            pipeline_id: The pipeline whose runs it is about, if not all.
            recurring_run_id: The recurring run that it is about, if not all.
            namespace: The namespace; the user's if not given.

        Raises:
            RequestError: Not exactly one of ``webhook``, ``slack`` and ``mail`` is given.
        """
        if sum(map(bool, (webhook, slack, mail))) != 1:
            raise RequestError("one of webhook, slack and mail says who is told")
        body = {
            "display_name": display_name,
            "events": list(events),
            "late_after_seconds": late_after_seconds,
            "experiment_id": experiment_id,
            "pipeline_id": pipeline_id,
            "recurring_run_id": recurring_run_id,
            "namespace": self._within(namespace),
            "webhook": {"url": webhook} if webhook else None,
            "slack": {"url": slack} if slack else None,
            "mail": {"to": list(mail)} if mail else None,
        }
        return self._session.post(messages.NotificationRule, _ALL, given(body))

    def get_notification_rule(self, notification_rule_id: str) -> Any:
        """Return a rule."""
        return self._session.get(messages.NotificationRule, path(_ONE, id=notification_rule_id))

    def list_notification_rules(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        namespace: str | None = None,
        filter: str | None = None,  # noqa: A002 - as for the other lists
    ) -> Any:
        """Return a page of rules; see `list_experiments` for the arguments."""
        query = page(page_token, page_size, sort_by, filter)
        kind = messages.ListNotificationRulesResponse
        return self._session.get(kind, _ALL, **query, namespace=self._within(namespace))

    def update_notification_rule(self, notification_rule_id: str, **changes: Any) -> Any:
        """Change fields of a rule: those of `penstock.api.notifications.NotificationRule`."""
        return self._session.patch(messages.NotificationRule, path(_ONE, id=notification_rule_id), changes)

    def delete_notification_rule(self, notification_rule_id: str) -> dict[str, Any]:
        """Delete a rule, with what is still to be sent for it."""
        return self._session.do("DELETE", path(_ONE, id=notification_rule_id))

    def test_notification_rule(self, notification_rule_id: str) -> Any:
        """Have a message sent at once, and return what became of it."""
        where = path(f"{_ONE}:test", id=notification_rule_id)
        return self._session.post(messages.NotificationDelivery, where, {})

    def list_notification_deliveries(
        self,
        notification_rule_id: str,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "created_at desc",
        filter: str | None = None,  # noqa: A002 - as for the other lists
    ) -> Any:
        """Return a page of what a rule has sent, with what became of it; the newest first."""
        query = page(page_token, page_size, sort_by, filter)
        where = path(f"{_ONE}/deliveries", id=notification_rule_id)
        return self._session.get(messages.ListNotificationDeliveriesResponse, where, **query)
