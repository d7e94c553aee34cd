"""The service of notification rules: who is told of what, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from penstock import api
from penstock.api import notifications as messages
from penstock.api.message import Int64
from penstock.api.notifications import DeliveryState, NotificationEvent, NotificationRuleStatus
from penstock.errors import RequestError
from penstock.notifications import NotTaken, check_target, new_secret
from penstock.notifications import messages as events
from penstock.runtime.identity import now
from penstock.server.checks import check_name
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Empty, Route, Services
from penstock.store import deliveries, experiments, notification_rules, pipelines, recurring_runs
from penstock.store.rows import Delivery, NotificationRule

if TYPE_CHECKING:
    from penstock.store import Tx

__all__ = ["ROUTES"]

LONGEST_WAIT_S = 366 * 24 * 3600


class CreateRuleRequest(Struct, frozen=True):
    """``POST /notification_rules``."""

    notification_rule: messages.NotificationRule


class RuleRequest(Struct, frozen=True):
    """The id of a rule."""

    notification_rule_id: str


class UpdateRuleRequest(Struct, frozen=True):
    """``PATCH /notification_rules/{notification_rule_id}``; what is left out stays."""

    notification_rule_id: str
    notification_rule: messages.NotificationRule


class ListDeliveriesRequest(ListRequest, frozen=True, kw_only=True):
    """A page of the deliveries of a rule."""

    notification_rule_id: str = ""


def _create(services: Services, request: CreateRuleRequest) -> messages.NotificationRule:
    asked = request.notification_rule
    target = _target(asked)
    if target is None:
        raise RequestError(
            "a rule says who is told: webhook, slack or mail",
            hint='such as {"webhook": {"url": "https://…"}}',
        )
    made_at = now()
    rule = NotificationRule(
        id=str(uuid4()),
        name=asked.display_name,
        namespace=services.namespace(asked.namespace),
        created_at=made_at,
        updated_at=made_at,
        active_since=made_at,
        status=(asked.status or NotificationRuleStatus.ENABLED).value,
        events=_events(asked),
        target=target,
        late_after_s=_seconds(asked),
        experiment_id=asked.experiment_id or None,
        pipeline_id=asked.pipeline_id or None,
        recurring_run_id=asked.recurring_run_id or None,
        secret=new_secret() if "webhook" in target else "",
    )
    with services.store.transaction() as tx:
        _check(services, tx, rule)
        notification_rules.insert(tx, rule)
    services.notifying.wake()
    return _message(rule, secret=rule.secret)


def _get(services: Services, request: RuleRequest) -> messages.NotificationRule:
    with services.store.read() as tx:
        return _message(notification_rules.get(tx, request.notification_rule_id))


def _list(services: Services, request: ListRequest) -> messages.ListNotificationRulesResponse:
    with services.store.read() as tx:
        page = notification_rules.page(tx, query_of(services, request))
    return messages.ListNotificationRulesResponse(
        notification_rules=[_message(rule) for rule in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _update(services: Services, request: UpdateRuleRequest) -> messages.NotificationRule:
    asked = request.notification_rule
    with services.store.transaction() as tx:
        before = notification_rules.get(tx, request.notification_rule_id)
        rule = _changed(before, asked)
        _check(services, tx, rule)
        values = msgspec.structs.asdict(rule)
        changes: Any = {name: value for name, value in values.items() if value != getattr(before, name)}
        notification_rules.update(tx, rule.id, **changes)
    services.notifying.wake()
    return _message(rule, secret=rule.secret if rule.secret != before.secret else "")


def _delete(services: Services, request: RuleRequest) -> Empty:
    with services.store.transaction() as tx:
        notification_rules.delete(tx, request.notification_rule_id)
    return Empty()


def _test(services: Services, request: RuleRequest) -> messages.NotificationDelivery:
    """Send a message at once, and say what became of it; a test is not sent again."""
    notifying = services.notifying
    with services.store.read() as tx:
        rule = notification_rules.get(tx, request.notification_rule_id)
    sent_at, name = now(), uuid4().hex
    said = events.of_test(name, rule, at=sent_at, link=notifying.link)
    error = None
    try:
        notifying.sender.send(rule.target, rule.secret, said)
    except NotTaken as failure:
        error = failure.reason
    state = DeliveryState.DELIVERED if error is None else DeliveryState.FAILED
    row = Delivery(name, rule.id, "TEST", sent_at, state.value, said, attempts=1, ended_at=now(), error=error)
    with services.store.transaction() as tx:
        notification_rules.get(tx, rule.id)
        deliveries.enqueue(tx, row)
    return _delivery(row)


def _deliveries(
    services: Services, request: ListDeliveriesRequest
) -> messages.ListNotificationDeliveriesResponse:
    with services.store.read() as tx:
        rule = notification_rules.get(tx, request.notification_rule_id)
        page = deliveries.page(tx, query_of(services, request), rule.id)
    return messages.ListNotificationDeliveriesResponse(
        deliveries=[_delivery(row) for row in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _changed(rule: NotificationRule, asked: messages.NotificationRule) -> NotificationRule:
    """Return a rule with what a message changes; a webhook at another URL has another secret."""
    at = now()
    changes: dict[str, Any] = {"updated_at": at}
    if asked.namespace and asked.namespace != rule.namespace:
        raise RequestError("a rule stays in its namespace", where="namespace", hint="make another one there")
    if asked.display_name:
        changes["name"] = asked.display_name
    if asked.events:
        changes["events"] = _events(asked)
    if asked.late_after_seconds is not None:
        changes["late_after_s"] = _seconds(asked)
    for field in ("experiment_id", "pipeline_id", "recurring_run_id"):
        if value := getattr(asked, field):
            changes[field] = value
    target = _target(asked)
    if target is not None and target != rule.target:
        changes["target"] = target
        changes["secret"] = new_secret() if "webhook" in target else ""
    if asked.status is not None:
        changes["status"] = asked.status.value
        if asked.status.value == "ENABLED" and rule.status == "DISABLED":
            changes["active_since"] = at
    return replace(rule, **changes)


def _check(services: Services, tx: Tx, rule: NotificationRule) -> None:
    """Refuse a rule that cannot be, or that is about what is not there."""
    check_name(rule.name, "the rule's display_name")
    if not rule.events:
        raise RequestError("a rule says what is told", where="events", hint='such as ["FAILED"]')
    if "LATE" in rule.events and rule.late_after_s is None:
        raise RequestError("a rule on lateness says after how long a run is late", where="late_after_seconds")
    check_target(rule.target, services.notifying.sender)
    found = [
        experiments.get(tx, rule.experiment_id).namespace if rule.experiment_id else rule.namespace,
        pipelines.get(tx, rule.pipeline_id).namespace if rule.pipeline_id else rule.namespace,
    ]
    if rule.recurring_run_id:
        found.append(recurring_runs.get(tx, rule.recurring_run_id).namespace)
    if set(found) - {rule.namespace, ""}:
        raise RequestError("a rule is about what is in its own namespace", where="namespace")


def _events(asked: messages.NotificationRule) -> Any:
    if NotificationEvent.TEST in asked.events:
        raise RequestError("a test is told on demand", where="events", hint="POST …:test")
    return [event.value for event in dict.fromkeys(asked.events)]


def _seconds(asked: messages.NotificationRule) -> int | None:
    seconds = asked.late_after_seconds
    if seconds is not None and not 0 < seconds <= LONGEST_WAIT_S:
        raise RequestError(
            f"late_after_seconds is {seconds}; it may be 1 to {LONGEST_WAIT_S:,}", where="late_after_seconds"
        )
    return None if seconds is None else int(seconds)


def _target(asked: messages.NotificationRule) -> dict[str, Any] | None:
    if asked.mail is not None:
        return {"mail": {"to": asked.mail.to}}
    if asked.slack is not None:
        return {"slack": {"url": asked.slack.url}}
    return None if asked.webhook is None else {"webhook": {"url": asked.webhook.url}}


def _message(rule: NotificationRule, secret: str = "") -> messages.NotificationRule:
    """Return the message of a rule; of URLs, which may hold secrets, only where they lead to."""
    message = messages.NotificationRule(
        notification_rule_id=rule.id,
        display_name=rule.name,
        namespace=rule.namespace,
        status=NotificationRuleStatus(rule.status),
        events=[NotificationEvent(event) for event in rule.events],
        experiment_id=rule.experiment_id or "",
        pipeline_id=rule.pipeline_id or "",
        recurring_run_id=rule.recurring_run_id or "",
        secret=secret,
        created_at=api.Timestamp(rule.created_at),
        updated_at=api.Timestamp(rule.updated_at),
    )
    if rule.late_after_s is not None:
        message.late_after_seconds = Int64(rule.late_after_s)
    if "mail" in rule.target:
        message.mail = messages.MailTarget(to=rule.target["mail"]["to"])
    elif "slack" in rule.target:
        host = "/".join(rule.target["slack"]["url"].split("/")[:3])
        message.slack = messages.SlackTarget(url=f"{host}/…")
    else:
        message.webhook = messages.WebhookTarget(url=rule.target["webhook"]["url"].partition("?")[0])
    return message


def _delivery(row: Delivery) -> messages.NotificationDelivery:
    return messages.NotificationDelivery(
        delivery_id=row.id,
        notification_rule_id=row.rule_id,
        event=NotificationEvent(row.event),
        run_id=row.run_id or "",
        recurring_run_id=row.recurring_run_id or "",
        state=DeliveryState(row.state),
        attempts=row.attempts,
        created_at=api.Timestamp(row.created_at),
        next_attempt_at=api.timestamp(row.due_at),
        ended_at=api.timestamp(row.ended_at),
        error=row.error or "",
        message=row.message,
    )


_ALL = "/apis/penstock/v1/notification_rules"
_ONE = f"{_ALL}/{{notification_rule_id}}"
_RIGHT = "notification_rules"
_RULE = messages.NotificationRule

ROUTES = (
    Route(
        "POST",
        _ALL,
        CreateRuleRequest,
        _RULE,
        _create,
        "create a notification rule",
        f"{_RIGHT}.create",
        "notification_rule",
    ),
    Route(
        "GET",
        _ALL,
        ListRequest,
        messages.ListNotificationRulesResponse,
        _list,
        "list notification rules",
        f"{_RIGHT}.list",
    ),
    Route("GET", _ONE, RuleRequest, _RULE, _get, "get a notification rule", f"{_RIGHT}.get"),
    Route(
        "PATCH",
        _ONE,
        UpdateRuleRequest,
        _RULE,
        _update,
        "change a notification rule",
        f"{_RIGHT}.update",
        "notification_rule",
    ),
    Route("DELETE", _ONE, RuleRequest, Empty, _delete, "delete a notification rule", f"{_RIGHT}.delete"),
    Route(
        "POST",
        f"{_ONE}:test",
        RuleRequest,
        messages.NotificationDelivery,
        _test,
        "send a test message",
        f"{_RIGHT}.test",
    ),
    Route(
        "GET",
        f"{_ONE}/deliveries",
        ListDeliveriesRequest,
        messages.ListNotificationDeliveriesResponse,
        _deliveries,
        "list what was sent",
        f"{_RIGHT}.get",
    ),
)
