"""What a value in the settings must be: each returns it, or raises ValueError in words.

    checks.flag(True), checks.number(1, 60)(5), checks.host_and_port("localhost:1883")

No message quotes the value, which may be a secret.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def split(address: str, default_port: int = 0) -> tuple[str, int]:
    """HOST:PORT, or [HOST]:PORT; raises ValueError if it is not one."""
    parts = urlsplit(f"//{address}")
    if not parts.hostname or parts.path or parts.query or parts.username is not None:
        raise ValueError
    return parts.hostname, parts.port or default_port


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("must be a text in quotes")
    return value


def texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts in quotes")
    return [text(it) for it in value]


def path(value: Any) -> Path:
    return Path(text(value)).expanduser()


def number(least: int, most: int) -> Callable[[Any], int]:
    def checked(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least:,} to {most:,}")
        return value

    return checked


def one_of(*known: str) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return value

    return checked


def host_and_port(value: Any) -> str:
    """Raises ValueError, in words, if it is no HOST:PORT."""
    try:
        split(text(value))
    except ValueError:
        raise ValueError("must be HOST:PORT") from None
    return value


def hosts_and_ports(value: Any) -> tuple[str, ...]:
    """One, or a list of them."""
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise ValueError("must be HOST:PORT, or a list of such")
    return tuple(map(host_and_port, listed))


def topic(value: Any) -> str:
    said = text(value).strip("/")
    if not said or any(it in said for it in "#+\0 "):
        raise ValueError("must be a topic, without #, + and spaces")
    return said


def target(value: Any) -> str:
    """Raises ValueError, in words, if it is nothing that lines can go to."""
    said = text(value)
    kind, _, rest = said.partition(":")
    try:
        if kind == "udp" and split(rest.removeprefix("//"))[1]:
            return said
        if kind in ("http", "https") and urlsplit(said).hostname and not urlsplit(said).username:
            return said
    except ValueError:
        kind = ""
    if said == "stdout" or (kind == "file" and rest):
        return said
    raise ValueError("must be stdout, file:PATH, udp://HOST:PORT, or http:// without a password")


def no_secret(instead: str) -> Callable[[Any], Any]:
    def refuse(_value: Any) -> Any:
        raise ValueError(f"no secret stands in this file: {instead}_file or {instead}_env")

    return refuse
