"""MQTT brokers as processes of their own, on a free port of loopback; and who listens to one.

with Mosquitto(folder) as broker, Subscriber(broker.port, "noheap/#") as heard:
    broker.kill()
    broker.start()
"""

import json
import queue
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from noheap_tools.toolchain.for_tests import MOSQUITTO, NATS
from rig.patience import PATIENCE_S


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


class Broker:
    """`kill` ends it without a word, `start` starts it again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Broker":
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()

    def command(self) -> Sequence[str | Path]:
        raise NotImplementedError

    def start(self) -> None:
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self._process.poll() is None, (self._folder / "broker.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Until `resume` it does nothing; after `kill` what is sent to it is lost."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class Mosquitto(Broker):
    """`more` are lines of its configuration."""

    def __init__(self, folder: Path, more: str = "allow_anonymous true") -> None:
        super().__init__(folder)
        self._file = folder / "mosquitto.conf"
        # Below root, who runs it in a container, too.
        # A subscriber that comes back late gets what came meanwhile, also after a kill.
        kept = "persistence true\nautosave_on_changes true\nautosave_interval 1\n"
        kept += f"persistence_location {folder}/\n"
        self._file.write_text(f"user root\nlistener {self.port} 127.0.0.1\n{kept}{more}\n")

    def command(self) -> Sequence[str | Path]:
        found = MOSQUITTO.find()
        assert found is not None
        return [found, "-c", self._file]


class Nats(Broker):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._file = folder / "nats.conf"
        self._file.write_text(
            f'server_name: one\nlisten: "127.0.0.1:-1"\njetstream {{ store_dir: "{folder}/js" }}\n'
            f'mqtt {{ listen: "127.0.0.1:{self.port}" }}\n'
        )

    def command(self) -> Sequence[str | Path]:
        found = NATS.find()
        assert found is not None
        return [found, "-c", self._file]


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
