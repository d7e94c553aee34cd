"""The home folder, and the settings: those of its ``config.toml``, and what goes before them."""

from __future__ import annotations

from penstock.home.config import (
    AuthSettings,
    CacheSettings,
    Config,
    ImportSettings,
    LimitSettings,
    MailSettings,
    NotificationSettings,
    RetentionSettings,
    ServerSettings,
    read_config,
)
from penstock.home.definitions import OTHER_VARIABLES, SETTINGS, Setting
from penstock.home.folder import Home, database_url, locate, network_file_system, prepare
from penstock.home.settings import DEFAULT, Held, held, read_file

__all__ = [
    "DEFAULT",
    "OTHER_VARIABLES",
    "SETTINGS",
    "AuthSettings",
    "CacheSettings",
    "Config",
    "Held",
    "Home",
    "ImportSettings",
    "LimitSettings",
    "MailSettings",
    "NotificationSettings",
    "RetentionSettings",
    "ServerSettings",
    "Setting",
    "database_url",
    "held",
    "locate",
    "network_file_system",
    "prepare",
    "read_config",
    "read_file",
]
