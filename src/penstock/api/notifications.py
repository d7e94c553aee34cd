"""The messages of notification rules, which are ours: who is told of what, and what became of it."""

from typing import ClassVar

from penstock.api.message import Int32, Int64, JsonStruct, Message, OneofMessage, Timestamp
from penstock.ir.enums import Enumeration

__all__ = [
    "DeliveryState",
    "ListNotificationDeliveriesResponse",
    "ListNotificationRulesResponse",
    "MailTarget",
    "NotificationDelivery",
    "NotificationEvent",
    "NotificationRule",
    "NotificationRuleStatus",
    "SlackTarget",
    "WebhookTarget",
]


class NotificationEvent(Enumeration):
    """What is told: how a run has ended, or that one has not in time; ``TEST`` is told on demand."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    LATE = "LATE"
    TEST = "TEST"


class NotificationRuleStatus(Enumeration):
    """Whether a rule is on."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class DeliveryState(Enumeration):
    """What became of a message: it is to be sent, was taken, or given up."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class WebhookTarget(Message):
    """A program that takes CloudEvents over HTTP."""

    url: str = ""


class SlackTarget(Message):
    """A channel, by the URL of its incoming webhook."""

    url: str = ""


class MailTarget(Message):
    """People, by their addresses."""

    to: list[str] = []


class NotificationRule(OneofMessage):
    """Who is told of what.

    Args:
        notification_rule_id: Its id.
        display_name: Its name.
        namespace: The namespace whose runs it is about.
        status: Whether it is on; a new one is.
        events: What is told.
        late_after_seconds: How long a run may take, from when it was due or created, before it is late.
        experiment_id: The experiment whose runs it is about, if not all.
        pipeline_id: The pipeline whose runs it is about, if not all.
        recurring_run_id: The recurring run that it is about, if not all.
        webhook: A program that is told, or
        slack: a channel, or
        mail: people.
        secret: What a webhook's messages are signed with; it is told once, when it is new.
        created_at: When it was made.
        updated_at: When it was changed.
    """

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (("webhook", "slack", "mail"),)

    notification_rule_id: str = ""
    display_name: str = ""
    namespace: str = ""
    status: NotificationRuleStatus | None = None
    events: list[NotificationEvent] = []
    late_after_seconds: Int64 | None = None
    experiment_id: str = ""
    pipeline_id: str = ""
    recurring_run_id: str = ""
    webhook: WebhookTarget | None = None
    slack: SlackTarget | None = None
    mail: MailTarget | None = None
    secret: str = ""
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.late_after_seconds is not None:
            self.late_after_seconds = Int64(self.late_after_seconds)


class ListNotificationRulesResponse(Message):
    """A page of rules."""

    notification_rules: list[NotificationRule] = []
    total_size: Int32 = 0
    next_page_token: str = ""


class NotificationDelivery(Message):
    """A message of a rule, and what became of it.

    Args:
        delivery_id: Its id, which its receiver sees too.
        notification_rule_id: The rule.
        event: What it tells.
        run_id: The run that it is about, or
        recurring_run_id: the recurring run, of which a run is missing.
        state: What became of it.
        attempts: How often it was sent.
        created_at: When it was written.
        next_attempt_at: When it is sent, where it is.
        ended_at: When it was taken or given up.
        error: Why it was not taken the last time.
        message: What is said: a CloudEvent.
    """

    delivery_id: str = ""
    notification_rule_id: str = ""
    event: NotificationEvent | None = None
    run_id: str = ""
    recurring_run_id: str = ""
    state: DeliveryState | None = None
    attempts: Int32 = 0
    created_at: Timestamp | None = None
    next_attempt_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    error: str = ""
    message: JsonStruct | None = None


class ListNotificationDeliveriesResponse(Message):
    """A page of deliveries."""

    deliveries: list[NotificationDelivery] = []
    total_size: Int32 = 0
    next_page_token: str = ""
