"""What a gateway does, from a TOML file.

    [ports]
    usb = true                          # the MicroPython boards on USB, also those to come
    also = ["rfc2217://10.0.0.5:4000"]  # and these ports

    [boards]
    admit = "all"                       # or "named": those in [names] and in devices.toml
    ignore = ["E6605481DB318236"]       # by the number that 'noheap devices' shows

    [names]
    oven = "E6605481DB318237"

    [groups]                            # for noheap flash --group kiln
    kiln = ["oven"]                     # names, or numbers

    [outbox]
    file = "/var/lib/noheap/outbox.db"
    most_mb = 256
    every_ms = 500                      # how often what has come is kept, and then sent

    [mqtt]
    broker = "localhost:1883"           # or a list: the nodes of a cluster, one after the other
    payload = "json"                    # or "influx"
    topic = "noheap"
    home_assistant = "homeassistant"    # the topic of its discovery; without it none
    user = "gateway"
    password_file = "/etc/noheap/password"  # or password_env = "NAME"
    tls = true
    ca_file = "ca.pem"                  # else the system's
    cert_file = "gateway.pem"           # of the client, with key_file

    [influx]
    to = "http://localhost:8186/write"  # or "udp://HOST:PORT", "file:PATH", "stdout"
    token_file = "/etc/noheap/token"    # or token_env = "NAME"
    ca_file = "ca.pem"

    [prometheus]
    listen = "127.0.0.1:9464"

A fault is one line. A wrong key of [mqtt] or [influx] stops that table, whose records are kept
until it is right: to send them elsewhere, or in the clear, would be worse. Any other wrong key
counts as not written.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from noheap_tools import paths, project, toml_text
from noheap_tools.errors import UsageError
from noheap_tools.gateway import checks
from noheap_tools.gateway.secret import Secret
from noheap_tools.link import names

FILE = "gateway.toml"
OF_BOARDS = ("ports", "boards", "names", "groups")  # tables that say which boards there are
_TABLES = (*OF_BOARDS, "outbox", "mqtt", "influx", "prometheus")
JSON, INFLUX = "json", "influx"  # of a payload
_LONGEST_NAME = 64
_LIKE_A_NUMBER = re.compile(r"[0-9A-Fa-f]{8,}")
_SIZE, _TIME = checks.number(1, 1 << 20), checks.number(20, 60_000)


@dataclass(frozen=True)
class Mqtt:
    """`brokers` are those of a cluster. `is_held`: its records are kept, and not sent."""

    brokers: tuple[str, ...] = ("localhost:1883",)
    payload: str = JSON
    topic: str = "noheap"
    home_assistant: str = ""
    user: str = ""
    password: Secret | None = None
    tls: bool = False
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None
    is_held: bool = False


@dataclass(frozen=True)
class Influx:
    """The same."""

    to: str = "stdout"
    token: Secret | None = None
    ca_file: Path | None = None
    is_held: bool = False


@dataclass
class Settings:
    """`names` are {number in upper case: name}, `groups` {group: numbers in upper case}. `faults`
    are lines for the user."""

    usb: bool = True
    ports: list[str] = field(default_factory=list)
    admit: str = "all"
    ignore: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    outbox: Path = field(default_factory=lambda: paths.state_dir() / "outbox.db")
    most_bytes: int = 256 << 20
    every_ms: int = 500
    mqtt: Mqtt | None = None
    influx: Influx | None = None
    prometheus: str = ""
    faults: list[str] = field(default_factory=list)


def read(file: Path, tables: Collection[str] = _TABLES) -> Settings:
    """Those of these `tables`. Raises UsageError if `file` cannot be read, or is no TOML."""
    try:
        document = toml_text.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{file}: {error}") from None
    meant = {key: it for key, it in document.items() if key in tables or key not in _TABLES}
    return of(meant, str(file))


def of(document: Mapping[str, Any], where: str = FILE) -> Settings:
    """Those of a TOML document, called `where`."""
    made = Settings()
    reader = _Reader(where, made.faults)
    for key, table in document.items():
        if key not in _TABLES:
            reader.tell(f"no {key!r} is known. {project.suggestion(key, _TABLES)}".strip())
        elif not isinstance(table, dict):
            reader.tell(f"{key} must be a table, [{key}]")
    tables = {key: it if isinstance(it, dict) else {} for key, it in document.items()}
    ports = reader.table("ports", tables, {"usb": checks.flag, "also": checks.texts})
    made.usb, made.ports = ports.get("usb", True), ports.get("also", [])
    boards = reader.table(
        "boards", tables, {"admit": checks.one_of("all", "named"), "ignore": checks.texts}
    )
    made.admit = boards.get("admit", made.admit)
    made.ignore = frozenset(it.upper() for it in boards.get("ignore", ()))
    made.names = _names(tables.get("names", {}), reader)
    made.groups = _groups(tables.get("groups", {}), made.names, reader)
    outbox = reader.table(
        "outbox", tables, {"file": checks.path, "most_mb": _SIZE, "every_ms": _TIME}
    )
    made.outbox = outbox.get("file", made.outbox)
    made.most_bytes = outbox.get("most_mb", 256) << 20
    made.every_ms = outbox.get("every_ms", made.every_ms)
    if "mqtt" in document:
        made.mqtt = reader.sink("mqtt", tables, _MQTT, Mqtt, "password")
    if "influx" in document:
        made.influx = reader.sink("influx", tables, _INFLUX, Influx, "token")
    made.prometheus = reader.table("prometheus", tables, {"listen": checks.host_and_port}).get(
        "listen", ""
    )
    return made


class _Reader:
    def __init__(self, where: str, faults: list[str]) -> None:
        self._where = where
        self._faults = faults

    def tell(self, fault: str) -> None:
        self._faults.append(f"{self._where}: {fault}")

    def table(
        self, name: str, tables: Mapping[str, Any], keys: Mapping[str, Callable[[Any], Any]]
    ) -> dict[str, Any]:
        """The values of the keys that are as they must be."""
        good = {}
        for key, value in tables.get(name, {}).items():
            if key not in keys:
                # The value may be a password.
                self.tell(f"[{name}] has no {key!r}. {project.suggestion(key, keys)}".strip())
                continue
            try:
                good[key] = keys[key](value)
            except ValueError as error:
                self.tell(f"[{name}] {key}: {error}")
        return good

    def sink(
        self,
        name: str,
        tables: Mapping[str, Any],
        keys: Mapping[str, Callable[[Any], Any]],
        make: Callable[..., Any],
        secret: str,
    ) -> Any:
        before = len(self._faults)
        table = self.table(name, tables, keys)
        if "broker" in table:
            table["brokers"] = table.pop("broker")
        file, variable = table.pop(f"{secret}_file", None), table.pop(f"{secret}_env", "")
        if file is not None or variable:
            table[secret] = Secret(file, variable)
        if file is not None and variable:
            self.tell(f"[{name}] has both {secret}_file and {secret}_env")
        if not isinstance(tables.get(name), dict) or len(self._faults) > before:
            self._faults[-1] += f" Nothing is sent by [{name}] until this is right."
            return make(**table, is_held=True)
        return make(**table)


def _names(table: Mapping[str, Any], reader: _Reader) -> dict[str, str]:
    """{number: name}; those of devices.toml and of the project, unless here is another."""
    found: dict[str, str] = {}
    for name, number in {**names.known(), **table}.items():
        if not isinstance(number, str) or not number:
            reader.tell(f"[names] {name}: must be a board's number in quotes")
        elif _LIKE_A_NUMBER.fullmatch(name):
            reader.tell(f"[names] {name}: might be another board's number")
        elif not name or len(name) > _LONGEST_NAME:
            reader.tell(f"[names] {name[:20]!r}: a name has 1 to {_LONGEST_NAME} characters")
        else:
            found = {it: other for it, other in found.items() if other != name}
            found[number.upper()] = name
    return found


def _groups(
    table: Mapping[str, Any], known: Mapping[str, str], reader: _Reader
) -> dict[str, list[str]]:
    """{group: numbers}; one with a fault is none."""
    numbers = {name: number for number, name in known.items()}
    found = {}
    for group, members in table.items():
        try:
            listed = checks.texts(members)
        except ValueError as error:
            reader.tell(f"[groups] {group}: {error}")
            continue
        strange = [it for it in listed if it not in numbers and not _LIKE_A_NUMBER.fullmatch(it)]
        for it in strange:
            guess = project.suggestion(it, numbers)
            reader.tell(f"[groups] {group}: no board is called {it!r}. {guess}".strip())
        if not strange:
            found[group] = list(dict.fromkeys(numbers.get(it, it.upper()) for it in listed))
    return found


_MQTT: dict[str, Callable[[Any], Any]] = {
    "broker": checks.hosts_and_ports,
    "payload": checks.one_of(JSON, INFLUX),
    "topic": checks.topic,
    "home_assistant": checks.topic,
    "user": checks.text,
    "password": checks.no_secret("password"),
    "password_file": checks.path,
    "password_env": checks.text,
    "tls": checks.flag,
    "ca_file": checks.path,
    "cert_file": checks.path,
    "key_file": checks.path,
}
_INFLUX: dict[str, Callable[[Any], Any]] = {
    "to": checks.target,
    "token": checks.no_secret("token"),
    "token_file": checks.path,
    "token_env": checks.text,
    "ca_file": checks.path,
}
