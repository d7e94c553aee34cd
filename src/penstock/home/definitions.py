"""All settings, in one table: reading, ``penstock config`` and ``docs/configuration.md`` go by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock.home.kinds import (
    Choice,
    Interpreters,
    Number,
    Numbers,
    Roles,
    Switch,
    Tables,
    Text,
    Texts,
)

if TYPE_CHECKING:
    from penstock.home.kinds import Kind

__all__ = ["LAST_PORT", "OTHER_VARIABLES", "SETTINGS", "Setting"]

LAST_PORT = 65_535

OTHER_VARIABLES = frozenset({"PENSTOCK_COMPLETE", "PENSTOCK_FAILPOINT"})
"""Variables that are read and are no settings: of completion in shells, and of tests."""


class Setting(Struct, frozen=True):
    """A setting.

    Args:
        name: ``TABLE.KEY`` of ``config.toml``; ``TABLE.*`` where the keys are the user's own, and no dot
            where the file cannot say it.
        kind: What values it takes.
        default: The value that it has when nobody sets it; None where something else decides.
        means: What it is, for the documentation.
        variable: The environment variable that goes before the file; empty where there is none.
        flag: The flag of ``penstock up`` that goes before both; empty where there is none.
        otherwise: What the value is where ``default`` is None.
        is_secret: Whether its value is shown to nobody.
    """

    name: str
    kind: Kind
    default: Any
    means: str
    variable: str = ""
    flag: str = ""
    otherwise: str = ""
    is_secret: bool = False

    @property
    def table(self) -> str:
        """Its table in the file; empty where the file cannot say it."""
        return self.name.rpartition(".")[0]

    @property
    def key(self) -> str:
        """Its key in that table."""
        return self.name.rpartition(".")[2]


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "home",
        Text("a folder on a local disk"),
        "~/.penstock",
        "where all is kept, `config.toml` too",
        variable="PENSTOCK_HOME",
    ),
    Setting(
        "database",
        Text("a URL: postgresql://USER:PASSWORD@HOST:PORT/DATABASE"),
        None,
        "the database for what is known of runs",
        variable="PENSTOCK_DATABASE_URL",
        otherwise="the file `penstock.db` in the home",
        is_secret=True,
    ),
    Setting(
        "token",
        Text(),
        None,
        "the token for a server that is named by its URL ([the client](client.md))",
        variable="PENSTOCK_TOKEN",
        otherwise="none",
        is_secret=True,
    ),
    Setting(
        "images.*",
        Interpreters(),
        None,
        "for an image, or a pattern of images such as `python:3.12*`: the Python of this machine that stands "
        "in for it",
        otherwise="a Python of the version that the image's name says",
    ),
    Setting(
        "process.slots",
        Number(1, is_whole=True),
        None,
        "how many tasks run at once",
        variable="PENSTOCK_SLOTS",
        otherwise="two for each core",
    ),
    Setting(
        "process.grace_seconds",
        Number(),
        None,
        "how long a task that is to end may take between SIGTERM and SIGKILL",
        variable="PENSTOCK_GRACE_SECONDS",
        otherwise="5",
    ),
    Setting(
        "process.log_megabytes",
        Number(0.1),
        None,
        "how much of a task's log is kept; of a longer one the middle is cut",
        variable="PENSTOCK_LOG_MEGABYTES",
        otherwise="64",
    ),
    Setting(
        "cache.enabled",
        Switch(),
        True,
        "whether tasks take outputs of earlier runs",
        variable="PENSTOCK_CACHE",
    ),
    Setting(
        "cache.wait_seconds",
        Number(),
        3600.0,
        "how long a task waits at most for one of another run that makes the same",
        variable="PENSTOCK_CACHE_WAIT_SECONDS",
    ),
    Setting(
        "cache.keys",
        Choice(("penstock", "kfp")),
        "penstock",
        'with `"kfp"`, hits and misses are those of KFP\'s back end',
        variable="PENSTOCK_CACHE_KEYS",
    ),
    Setting(
        "schedules.time_zone",
        Text("the name of a time zone, such as 'Europe/Berlin'"),
        "UTC",
        "the time zone of cron expressions",
        variable="CRON_SCHEDULE_TIMEZONE",
    ),
    Setting(
        "server.host",
        Text(),
        "127.0.0.1",
        "the address to listen at",
        variable="PENSTOCK_LISTEN_HOST",
        flag="--host",
    ),
    Setting(
        "server.port",
        Number(0, LAST_PORT, is_whole=True),
        8888,
        "the port; 0 for any that is free",
        # Not PENSTOCK_PORT: Kubernetes sets that to a URL where a service is called penstock.
        variable="PENSTOCK_LISTEN_PORT",
        flag="--port",
    ),
    Setting(
        "server.log_format",
        Choice(("text", "json")),
        "text",
        'what the log of the server and of its engine has: lines for people, or with `"json"` objects',
        variable="PENSTOCK_LOG_FORMAT",
    ),
    Setting(
        "auth.enabled",
        Switch(),
        False,
        "whether everybody has to say who they are ([who may do what](access.md))",
        variable="PENSTOCK_AUTH",
        flag="--auth",
    ),
    Setting(
        "auth.process_runner",
        Switch(),
        False,
        "whether what people send is run as processes of the server's own account, where they have to say "
        "who they are",
        variable="PENSTOCK_AUTH_PROCESS_RUNNER",
    ),
    Setting(
        "auth.proxies",
        Texts(),
        [],
        "the IP addresses of proxies that are believed when they say who somebody is",
        variable="PENSTOCK_AUTH_PROXIES",
    ),
    Setting(
        "auth.user_header",
        Text(),
        "kubeflow-userid",
        "the header in which they say so",
        variable="KUBEFLOW_USERID_HEADER",
    ),
    Setting(
        "auth.user_prefix",
        Text(),
        "",
        "what stands before the name there",
        variable="KUBEFLOW_USERID_PREFIX",
    ),
    Setting(
        "auth.issuer",
        Text("the URL of an identity provider (OpenID Connect)"),
        None,
        "the identity provider whose tokens are believed",
        variable="PENSTOCK_AUTH_ISSUER",
        otherwise="none",
    ),
    Setting(
        "auth.audience",
        Text(),
        "pipelines.kubeflow.org",
        "whom its tokens must be for",
        variable="TOKEN_REVIEW_AUDIENCE",
    ),
    Setting(
        "auth.user_claim",
        Text(),
        "email",
        "the claim of a token that is the user's name; `sub` where a token has none of these",
        variable="PENSTOCK_AUTH_USER_CLAIM",
    ),
    Setting(
        "auth.groups_claim",
        Text(),
        "groups",
        "the claim of a token that lists the user's groups",
        variable="PENSTOCK_AUTH_GROUPS_CLAIM",
    ),
    Setting(
        "roles.*",
        Roles(),
        None,
        'for the name of a user, or `"group:NAME"`: a table of namespaces, `"*"` for all, and roles in them',
        otherwise="none",
    ),
    Setting(
        "servers.*",
        Tables("tables [servers.NAME] with url, and maybe token_variable, token_file, namespace, ca_file"),
        None,
        'other servers, for `--on NAME` and `Client("NAME")`, and who asks them ([the client](client.md))',
        otherwise="none",
    ),
    Setting(
        "notifications.link",
        Text("a URL"),
        None,
        "the address of the server in messages, as people reach it",
        variable="PENSTOCK_NOTIFICATIONS_LINK",
        otherwise="where it listens",
    ),
    Setting(
        "notifications.private_addresses",
        Switch(),
        False,
        "whether webhooks may be inside a private network, and be asked by plain HTTP",
        variable="PENSTOCK_NOTIFICATIONS_PRIVATE_ADDRESSES",
    ),
    Setting(
        "notifications.timeout_seconds",
        Number(0.1),
        10.0,
        "how long a receiver may take to answer",
        variable="PENSTOCK_NOTIFICATIONS_TIMEOUT_SECONDS",
    ),
    Setting(
        "notifications.retry_seconds",
        Numbers(),
        [5.0, 30.0, 120.0, 600.0, 1800.0, 7200.0, 18000.0, 36000.0],
        "how long is waited after each time that a message was not taken; after the last one it is given up",
        variable="PENSTOCK_NOTIFICATIONS_RETRY_SECONDS",
    ),
    Setting(
        "mail.host",
        Text("the name of an SMTP server"),
        None,
        "the server that sends mail",
        variable="PENSTOCK_MAIL_HOST",
        otherwise="there is none, and no mail is sent",
    ),
    Setting(
        "mail.port",
        Number(1, LAST_PORT, is_whole=True),
        587,
        "its port",
        variable="PENSTOCK_MAIL_PORT",
    ),
    Setting(
        "mail.security",
        Choice(("starttls", "tls", "none")),
        "starttls",
        "how the connection is made secret: from its beginning (`tls`), after a word, or not at all",
        variable="PENSTOCK_MAIL_SECURITY",
    ),
    Setting(
        "mail.user",
        Text(),
        None,
        "who logs in there",
        variable="PENSTOCK_MAIL_USER",
        otherwise="nobody",
    ),
    Setting(
        "mail.password",
        Text(),
        None,
        "with which password",
        variable="PENSTOCK_MAIL_PASSWORD",
        otherwise="none",
        is_secret=True,
    ),
    Setting(
        "mail.sender",
        Text("an address of mail"),
        "penstock@localhost",
        "the address that mail is from",
        variable="PENSTOCK_MAIL_SENDER",
    ),
    Setting(
        "imports.check",
        Switch(),
        True,
        "whether the hosts and addresses of pipelines' URLs are checked",
        variable="PIPELINE_URL_VALIDATION_ENABLED",
    ),
    Setting(
        "imports.allow_http",
        Switch(),
        False,
        "whether pipelines are fetched by plain HTTP too",
        variable="PIPELINE_URL_ALLOW_HTTP",
    ),
    Setting(
        "imports.hosts",
        Texts(),
        [],
        "hosts that pipelines are fetched from, beside KFP's own: GitHub, and Google's and Amazon's storage",
        variable="PIPELINE_URL_ALLOWED_DOMAINS",
    ),
    Setting(
        "imports.timeout_seconds",
        Number(0.001, unit="s"),
        30.0,
        "how long fetching a pipeline may take",
        variable="PIPELINE_URL_TIMEOUT",
    ),
    Setting(
        "audit.keep_days",
        Number(),
        90.0,
        "how long the audit log keeps who has changed what; 0 keeps nothing",
        variable="PENSTOCK_AUDIT_KEEP_DAYS",
    ),
    Setting(
        "retention.archive_after_hours",
        Number(unit="h"),
        None,
        "how long after its end a run is archived",
        variable="RUNS_RETENTION_TIME",
        otherwise="never",
    ),
    Setting(
        "retention.delete_after_hours",
        Number(unit="h"),
        None,
        "how long after it was archived a run is deleted, by whomever; its artifacts stay",
        variable="ARCHIVED_RUNS_RETENTION_TIME",
        otherwise="never",
    ),
    Setting(
        "retention.interval_hours",
        Number(0.0001, unit="h"),
        6.0,
        "how often it is looked for such runs",
        variable="RUNS_GC_INTERVAL",
    ),
    Setting(
        "limits.requests_per_second",
        Number(),
        None,
        "how many requests a user may send, or an address that is nobody's; 0 for any number",
        variable="PENSTOCK_REQUESTS_PER_SECOND",
        otherwise="any where only this machine reaches the server and nobody logs in, else 50",
    ),
    Setting(
        "limits.head_seconds",
        Number(0.1),
        20.0,
        "how long a connection is kept on which no request has come whole but for its body",
        variable="PENSTOCK_HEAD_SECONDS",
    ),
    Setting(
        "limits.body_seconds",
        Number(0.1),
        120.0,
        "how long the body of a request may take to come",
        variable="PENSTOCK_BODY_SECONDS",
    ),
    Setting(
        "limits.stalled_seconds",
        Number(0.1),
        60.0,
        "how long a client may take nothing of what it is sent",
        variable="PENSTOCK_STALLED_SECONDS",
    ),
    Setting(
        "limits.connections",
        Number(1, is_whole=True),
        2_000,
        "how many connections there may be; no more than the process may open files, less 200",
        variable="PENSTOCK_CONNECTIONS",
    ),
)
"""In the order of the documentation; those of one table stand together. Variables that do not begin with
PENSTOCK are KFP's own."""
