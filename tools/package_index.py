"""Where packages come from on this machine: what pip is told, said again to uv, and read without either.

No address is written down here. It is the one that pip or uv are configured for, else the one that
they have built in.
"""

from __future__ import annotations

import configparser
import hashlib
import importlib.util
import os
import re
import ssl
import sys
import urllib.parse
import urllib.request
from pathlib import Path

# pip's settings, and what uv calls them.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
}
MACHINE = Path("/etc")  # where settings for all users are
UV_ONLY = ["UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_CONFIG_FILE"]


def uv_settings() -> dict[str, str]:
    """Give pip's settings as uv's variables, unless uv has settings of its own."""
    files = [user_config() / "uv" / "uv.toml", MACHINE / "uv" / "uv.toml"]
    if any(name in os.environ for name in [*UV_NAMES.values(), *UV_ONLY]) or any(f.exists() for f in files):
        return {}
    found = {ours: pip_setting(theirs).split() for theirs, ours in UV_NAMES.items()}
    links = [link for link in found.pop("UV_FIND_LINKS") if "://" in link or Path(link).is_dir()]
    settings = {name: " ".join(values) for name, values in found.items() if values}
    if links:
        settings["UV_FIND_LINKS"] = ",".join(links)
    if "UV_INDEX" in settings:
        # Look in all indexes, as pip does. What may be taken is decided by the lock's hashes.
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if pip_setting("cert") and "SSL_CERT_FILE" not in os.environ:
        settings["SSL_CERT_FILE"] = pip_setting("cert")
    return settings


def pip_setting(name: str) -> str:
    """Read one of pip's settings as pip does, the environment first; empty where it is not set."""
    value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    files = [MACHINE / "xdg" / "pip" / "pip.conf", MACHINE / "pip.conf"]
    files += [Path.home() / ".pip" / "pip.conf", user_config() / "pip" / "pip.conf"]
    files += [Path(sys.prefix, "pip.conf"), Path(os.environ.get("PIP_CONFIG_FILE", os.devnull))]
    parser = configparser.RawConfigParser()
    parser.read(files)
    for section in ("install", "global"):
        value = value or parser.get(section, name, fallback=None)
    return value or ""


def user_config() -> Path:
    """Give the folder of the user's settings."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def download(pin: str) -> bytes:
    """Fetch a pure Python wheel from the first index that has it.

    Args:
        pin: The package's lines of a lock: ``name==version`` and its hashes.
    """
    name, version = pin.split(maxsplit=1)[0].split("==")
    wheel = f"{name}-{version}-py3-none-any.whl"
    problems = []
    for index in indexes():
        page = f"{index.rstrip('/')}/{name}/"
        try:
            link = re.search(rf'href="([^"]*{re.escape(wheel)}[^"]*)"', fetch(page).decode())
            content = fetch(urllib.parse.urljoin(page, link.group(1))) if link else b""
        except (OSError, ValueError) as error:
            problems.append(f"  {without_password(page)}: {error}")
            continue
        if hashlib.sha256(content).hexdigest() in pin:
            return content
        problems.append(f"  {without_password(page)}: {'not the locked file' if link else f'no {wheel}'}")
    problems.insert(0, f"{wheel} could not be fetched:")
    problems.append("Install python3-venv or uv, or set PIP_INDEX_URL to a package index.")
    raise SystemExit("\n".join(problems))


def indexes() -> list[str]:
    """Give the addresses of all package indexes that apply here."""
    settings = {**os.environ, **uv_settings()}
    main = settings.get("UV_DEFAULT_INDEX") or settings.get("UV_INDEX_URL") or built_in()
    return [main, *settings.get("UV_INDEX", "").split()]


def built_in() -> str:
    """Give the address that pip has built in, from the one place where the standard library names it too."""
    module = importlib.util.find_spec("unittest.mock")
    source = Path(module.origin).read_text() if module and module.origin else ""
    found = re.search(r"(https://[^/\s]+)/project/mock\b", source)
    return f"{found.group(1)}/simple" if found else ""


def fetch(url: str) -> bytes:
    """Give what is at an address."""
    context = ssl.create_default_context(cafile=pip_setting("cert") or None)
    with urllib.request.urlopen(url, timeout=60, context=context) as answer:  # noqa: S310 - the user's own index
        return bytes(answer.read())


def without_password(url: str) -> str:
    """Give an address as it may be shown."""
    return re.sub(r"//[^/@]*@", "//", url)
