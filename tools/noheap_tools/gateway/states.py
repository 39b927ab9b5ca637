"""What the broker keeps for whoever comes: who is there, what each board is, its newest values.

states.show(member)                 # from the collector's thread
for topic, payload in states.changed(most=20): ...
"""

import itertools
import json
import threading
from collections.abc import Mapping

from noheap_tools.gateway import escape
from noheap_tools.gateway.discovery import configuration
from noheap_tools.gateway.roster import Member

ONLINE, OFFLINE = b"online", b"offline"
_LAST = "last"
_MOST_RECORDS = 128  # of a board, whose firmware has 112 at most at a time


class States:
    """`home_assistant` is the topic of its discovery, or "". Any thread may call it."""

    def __init__(self, prefix: str, gateway: str, home_assistant: str) -> None:
        self._prefix = prefix
        self._home_assistant = home_assistant
        self._lock = threading.Lock()
        self._kept: dict[str, bytes] = {}
        self._changed: dict[str, None] = {}  # a set with an order: since when
        self.gateway_status = f"{prefix}/gateway/{escape.topic_level(gateway)}/status"
        self._set(self.gateway_status, ONLINE)

    def topic(self, label: str, *levels: str) -> str:
        """Below that of the board which is called `label`."""
        below = "/".join(map(escape.topic_level, levels))
        return f"{self._prefix}/board/{escape.topic_level(label)}/{below}"

    def show(self, member: Member) -> None:
        label = member.label
        self._set(self.topic(label, "status"), ONLINE if member.port else OFFLINE)
        self._set(self.topic(label, "about"), _json(_about(member)))
        for name, fields in list(member.latest.items())[:_MOST_RECORDS]:
            self._set(self.topic(label, _LAST, name), _json(fields))
        if self._home_assistant:
            object_id = f"noheap_{member.id}"
            topic = f"{self._home_assistant}/device/{object_id}/config"
            status = [self.gateway_status, self.topic(label, "status")]
            made = configuration(member, status, lambda name: self.topic(label, _LAST, name))
            self._set(topic, _json(made))

    def changed(self, most: int) -> list[tuple[str, bytes]]:
        """Those that have changed first, with what they are by now; each is given once."""
        with self._lock:
            which = list(itertools.islice(self._changed, most))
            for topic in which:
                del self._changed[topic]
            return [(it, self._kept[it]) for it in which]

    def all_changed(self) -> None:
        """In the order in which they were first set."""
        with self._lock:
            self._changed = dict.fromkeys(self._kept)

    def all_offline(self) -> None:
        """This goes before what else has changed."""
        with self._lock:
            online = [topic for topic, payload in self._kept.items() if payload == ONLINE]
            self._kept.update(dict.fromkeys(online, OFFLINE))
            self._changed = dict.fromkeys(online) | self._changed

    def _set(self, topic: str, payload: bytes) -> None:
        with self._lock:
            if self._kept.get(topic) != payload:
                self._kept[topic] = payload
                self._changed.setdefault(topic)


def _about(member: Member) -> Mapping[str, object]:
    drift = member.clock.drift_ppm if member.clock is not None else None
    return {
        "id": member.id,
        "name": member.label,
        "board": member.who.board,
        "firmware": member.who.firmware,
        "port": member.port,
        "boot": member.boot,
        "settings": member.hello,
        "drift_ppm": None if drift is None else round(drift),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
