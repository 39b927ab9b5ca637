"""Who listens to a broker of noheap_tools.bench.brokers.

with Mosquitto(folder) as broker, Subscriber(broker.port, "noheap/#") as heard:
    broker.kill()
    broker.start()
"""

import json
import queue
import time
from collections.abc import Callable
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from rig.patience import PATIENCE_S


class Subscriber:
    """What comes for a topic, with QoS 1. It comes back when the broker does."""

    def __init__(self, port: int, topic: str) -> None:
        self.messages: list[tuple[str, bytes, bool]] = []
        self._queue: queue.SimpleQueue[tuple[str, bytes, bool]] = queue.SimpleQueue()
        self._ready: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id="heard", clean_session=False
        )
        self.client.reconnect_delay_set(1, 1)
        self._topic = topic
        self.client.on_connect = self._subscribe
        self.client.on_subscribe = lambda *_: self._ready.put(None)
        self.client.on_message = lambda _client, _data, it: self._queue.put(
            (it.topic, bytes(it.payload), it.retain)
        )
        self.client.connect_async("127.0.0.1", port)

    def __enter__(self) -> "Subscriber":
        self.client.loop_start()
        self.wait_until_subscribed()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def _subscribe(self, client: paho.Client, *_: object) -> None:
        client.subscribe(self._topic, 1)

    def wait_until_subscribed(self) -> None:
        self._ready.get(timeout=PATIENCE_S)

    def until(self, wanted: Callable[[str, bytes], object]) -> tuple[str, bytes, bool]:
        """The first message from now on that is."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            message = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            self.messages.append(message)
            if wanted(message[0], message[1]):
                return message

    def latest(self, *topics: str) -> list[bytes]:
        """What came last for each of these topics, as soon as something has for all."""
        while True:
            found = {topic: payload for topic, payload, _ in self.messages}
            if all(it in found for it in topics):
                return [found[it] for it in topics]
            self.until(lambda topic, _: topic in topics)

    def until_record(self, wanted: Callable[[dict[str, Any]], object]) -> None:
        def is_it(topic: str, payload: bytes) -> bool:
            return topic.endswith("/records") and any(map(wanted, json.loads(payload)["records"]))

        self.until(is_it)

    def records(self) -> list[tuple[str, int, int, dict[str, Any]]]:
        """(board, boot, seq, record) of all that have come, in their order."""
        found = []
        for topic, payload, _ in self.messages:
            if topic.endswith("/records"):
                batch = json.loads(payload)
                found += [(batch["id"], batch["boot"], it["seq"], it) for it in batch["records"]]
        return found
