"""What a subscriber has heard of a gateway, and whether it is whole.

with Subscriber(port) as subscriber: ...
heard = subscriber.heard()
heard.missing, heard.twice
"""

import json
import queue
import time
from dataclasses import dataclass, field
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from noheap_tools.errors import ToolError

_PATIENCE_S = 60.0
_LOOK_S = 0.5
_TOPIC = "noheap/board/+/records"


@dataclass
class Heard:
    """`records` are {board: {seq: (boot, record)}}; `twice` counts those that came again, and
    `changed` those of them that were not the same. `pause_s` is the longest time without one."""

    records: dict[str, dict[int, tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    messages: int = 0
    twice: int = 0
    changed: int = 0
    pause_s: float = 0.0
    _last_s: float = 0.0

    @property
    def once(self) -> int:
        return sum(map(len, self.records.values()))

    @property
    def missing(self) -> int:
        """Numbers below a board's last one that never came."""
        return sum(max(it) - len(it) for it in self.records.values() if it)

    def take(self, at_s: float, payload: bytes) -> None:
        if self.messages:
            self.pause_s = max(self.pause_s, at_s - self._last_s)
        self._last_s = at_s
        batch = json.loads(payload)
        known = self.records.setdefault(batch["id"], {})
        for record in batch["records"]:
            made = batch["boot"], record
            before = known.setdefault(record["seq"], made)
            if before is not made:
                self.twice += 1
                self.changed += before != made
        self.messages += 1


class Subscriber:
    """Of all records, with QoS 1. It comes back when the broker does. What comes is decoded when
    it is asked for, since that takes time from those who are measured."""

    def __init__(self, port: int) -> None:
        self._came: list[tuple[float, bytes]] = []
        self._heard = Heard()
        self._ready: queue.SimpleQueue[None] = queue.SimpleQueue()
        made = paho.Client(CallbackAPIVersion.VERSION2, client_id="heard", clean_session=False)
        made.reconnect_delay_set(1, 1)
        made.on_connect = _subscribe
        made.on_subscribe = lambda *_: self._ready.put(None)
        made.on_message = lambda _client, _data, it: self._came.append(
            (time.monotonic(), bytes(it.payload))
        )
        made.connect_async("127.0.0.1", port)
        self._client = made

    def __enter__(self) -> "Subscriber":
        self._client.loop_start()
        try:
            self._ready.get(timeout=_PATIENCE_S)
        except queue.Empty:
            self.__exit__()
            raise ToolError("the broker takes no subscription") from None
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def messages(self) -> int:
        return len(self._came)

    def heard(self) -> Heard:
        """All so far."""
        for at_s, payload in self._came[self._heard.messages :]:
            self._heard.take(at_s, payload)
        return self._heard

    def all_heard(self, records: int, patience_s: float) -> Heard:
        """Once there are so many, or after `patience_s`."""
        deadline = time.monotonic() + patience_s
        while self.heard().once < records and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
        return self.heard()


def _subscribe(client: paho.Client, *_: object) -> None:
    client.subscribe(_TOPIC, 1)
