"""Sends batches to an MQTT broker, and what it shall know at any time: who is there.

A batch is published with QoS 1, and leaves the outbox when the broker has acknowledged it. paho
sends again what was on its way when a connection broke, the outbox what was on its way when we
were killed. Either may come twice, with the same numbers. What waits of a board goes in one
message: a cluster bounds how many come a second, and so that bounds no records. Of its nodes the
next one has its turn when a connection breaks or none comes about.

    noheap/board/LABEL/records      batches
    noheap/board/LABEL/status       online, offline; retained, as all below
    noheap/board/LABEL/about        who it is
    noheap/board/LABEL/last/RECORD  its newest values, now and then
    noheap/gateway/ID/status        online; offline is its last will
"""

import contextlib
import queue
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from noheap_tools.errors import ToolError
from noheap_tools.gateway.checks import split
from noheap_tools.gateway.outbox import Batch, Outbox
from noheap_tools.gateway.record import MOST_RECORDS, joined_json, joined_lines
from noheap_tools.gateway.settings import INFLUX, Mqtt
from noheap_tools.gateway.states import OFFLINE, ONLINE, States
from noheap_tools.gateway.tell import Told

NAME = "mqtt"
PORT, TLS_PORT = 1883, 8883
_WINDOW = 20  # batches on their way, as many as mosquitto takes at a time
# States beside them, and where nothing else waits. Records go first; what changes often goes to a
# slow broker as it is when its turn comes.
_STATES = (2, _WINDOW)
_MOST_TOGETHER = 100  # batches of a message
_KEEPALIVE_S = 30
_AGAIN_S = (1, 30)  # between two attempts to connect: at first, and at most
_WAIT_S = 0.1
_GATHER = 200  # acknowledgements of a transaction
_SLOW_S = 15.0
_AT_THE_END_S = 5.0


@dataclass(frozen=True, slots=True)
class _Sent:
    ids: list[int]  # of batches
    at_s: float


class MqttSink:
    """`states` are what is retained. Raises ToolError for settings that do not work together."""

    def __init__(self, settings: Mqtt, outbox: Outbox, states: States, told: Told) -> None:
        self._settings = settings
        self._outbox = outbox
        self._states = states
        self._told = told
        default = TLS_PORT if settings.tls else PORT
        self._addresses = [split(it, default) for it in settings.brokers]
        self._at = 0  # which of them
        self._failures = 0  # since the last connection
        self._acknowledged: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._on_their_way: dict[int, _Sent] = {}
        self._states_on_their_way: set[int] = set()
        self._done: list[int] = []
        self._after = 0
        self._taken: set[int] = set()  # on their way, or acknowledged and not yet removed
        self._join = joined_lines if settings.payload == INFLUX else joined_json
        self._is_fresh = threading.Event()  # a connection that has been told nothing yet
        self._is_refused = False  # the broker has said why; that it then hangs up is no news
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=NAME)
        self._client = self._made()

    @property
    def _where(self) -> str:
        return f"the broker at {self._settings.brokers[self._at]}"

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected()

    def start(self) -> None:
        # A name that is unknown, or a port that is closed, is tried again.
        self._client.connect_async(*self._addresses[self._at], _KEEPALIVE_S)
        self._client.loop_start()
        self._thread.start()

    def stop(self) -> None:
        """Wait a while for what is on its way, and say goodbye."""
        self._stop.set()
        self._thread.join()
        if self.is_connected:
            self._states.all_offline()
            deadline = time.monotonic() + _AT_THE_END_S
            self._publish_states(_WINDOW)
            while self._states_on_their_way and time.monotonic() < deadline:
                self._take_acknowledged(_WAIT_S)
                self._publish_states(_WINDOW)
        self._client.disconnect()
        self._client.loop_stop()

    def _made(self) -> paho.Client:
        settings = self._settings
        made = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"noheap-{self._outbox.id}",
            protocol=MQTTProtocolVersion.MQTTv311,
        )
        made.max_inflight_messages_set(2 * _WINDOW)  # what is retained goes beside the batches
        made.reconnect_delay_set(*_AGAIN_S)
        made.on_connect = self._on_connect
        made.on_connect_fail = self._on_connect_fail
        made.on_disconnect = self._on_disconnect
        made.on_message = self._on_message
        made.on_publish = self._on_publish
        made.will_set(self._states.gateway_status, OFFLINE, qos=1, retain=True)
        if settings.user or settings.password is not None:
            password = settings.password.value() if settings.password is not None else None
            made.username_pw_set(settings.user, password)
            for named, (host, _) in zip(settings.brokers, self._addresses, strict=True):
                if password and not settings.tls and not _is_loopback(host):
                    said = f"the password goes to the broker at {named} in the clear: tls = true"
                    self._told.once(said)
        if settings.tls:
            made.tls_set_context(_context(settings))
        return made

    # These run in paho's thread.

    def _on_connect(
        self, client: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        self._is_refused = reason.is_failure
        if reason.is_failure:
            said = str(reason).lower()
            refusal = f"{self._where} refuses: {said}. Records wait in the outbox."
            self._told(f"{NAME} {self._at}", refusal)
            return
        self._failures = 0
        self._told(f"{NAME} {self._at}", "")
        self._told(NAME, f"connected to {self._where}")
        if self._settings.home_assistant:
            client.subscribe(f"{self._settings.home_assistant}/status", qos=1)
        self._is_fresh.set()

    def _on_connect_fail(self, _client: paho.Client, _data: Any) -> None:
        if self._failures + 1 >= len(self._addresses):
            known = self._settings.brokers
            all_of_them = f"none of the brokers at {', '.join(known)}"
            who = f"{all_of_them} can" if len(known) > 1 else f"{self._where} cannot"
            self._told(NAME, f"{who} be reached. Records wait in the outbox.")
        self._go_to_next()

    def _on_disconnect(
        self, _client: paho.Client, _data: Any, flags: Any, reason: Any, _properties: Any
    ) -> None:
        if self._stop.is_set():
            return
        if not flags.is_disconnect_packet_from_server and str(reason) == "Normal disconnection":
            return
        if not self._is_refused:
            self._told(NAME, f"{self._where} is gone: {str(reason).lower()}. Records wait.")
        self._go_to_next()

    def _go_to_next(self) -> None:
        """Of the cluster's nodes; all are tried once without a longer and longer wait."""
        if len(self._addresses) == 1 or self._stop.is_set():
            return
        self._failures += 1
        self._at = (self._at + 1) % len(self._addresses)
        if self._failures < len(self._addresses):
            self._client.reconnect_delay_set(*_AGAIN_S)
        self._client.connect_async(*self._addresses[self._at], _KEEPALIVE_S)

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        if message.payload == ONLINE:  # Home Assistant has started, and knows nothing
            self._states.all_changed()

    def _on_publish(
        self, _client: paho.Client, _data: Any, number: int, _reason: Any, _properties: Any
    ) -> None:
        # paho holds a lock here that publish() wants, too: nothing may wait.
        self._acknowledged.put(number)

    # These run in ours.

    def _run(self) -> None:
        while not self._stop.is_set():
            self._take_acknowledged(_WAIT_S)
            if self.is_connected:
                if self._is_fresh.is_set():
                    self._is_fresh.clear()
                    self._states.all_changed()
                self._publish()
            self._see_if_slow()
        deadline = time.monotonic() + _AT_THE_END_S
        while self.is_connected and time.monotonic() < deadline:
            self._publish()
            if not self._on_their_way:
                break
            self._take_acknowledged(_WAIT_S)
        self._take_acknowledged(0)

    def _publish(self) -> None:
        self._publish_batches()
        self._publish_states(_STATES[len(self._on_their_way) < _WINDOW])

    def _publish_batches(self) -> None:
        room = _WINDOW - len(self._on_their_way)
        if room <= 0:
            return
        for batch in self._outbox.waiting(NAME, self._after, room):
            if batch.id not in self._taken and not self._publish_from(batch):
                return  # nothing was taken: again at the next turn
            self._after = batch.id

    def _publish_from(self, batch: Batch) -> bool:
        """That batch and what waits behind it of its board."""
        together, records = [batch], batch.records
        for it in self._outbox.following(batch, _MOST_TOGETHER):
            records += it.records
            if records > MOST_RECORDS or it.label != batch.label:
                break
            together.append(it)
        payload, count = self._join([it.payload for it in together])
        topic = self._states.topic(batch.label, "records")
        sent = self._client.publish(topic, payload, qos=1)
        if sent.rc not in (MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_NO_CONN):
            return False
        # Without a connection paho has it all the same, and sends it on the next one.
        ids = [it.id for it in together[:count]]
        self._on_their_way[sent.mid] = _Sent(ids, time.monotonic())
        self._taken.update(ids)
        return True

    def _publish_states(self, most: int) -> None:
        room = max(0, most - len(self._states_on_their_way))
        for topic, payload in self._states.changed(room):
            sent = self._client.publish(topic, payload, qos=1, retain=True)
            self._states_on_their_way.add(sent.mid)

    def _take_acknowledged(self, wait_s: float) -> None:
        with contextlib.suppress(queue.Empty):
            self._note(self._acknowledged.get(timeout=wait_s) if wait_s else self._next())
            while len(self._done) < _GATHER:
                self._note(self._next())
        if not self._done:
            return
        try:
            self._outbox.remove(self._done)
        except ToolError as error:
            # They stay in it, and would be sent again after a restart.
            self._told("outbox", f"{error.message}: what is acknowledged stays. {error.hint}")
            return
        self._taken.difference_update(self._done)
        self._done.clear()

    def _next(self) -> int:
        return self._acknowledged.get_nowait()

    def _note(self, number: int) -> None:
        self._states_on_their_way.discard(number)
        sent = self._on_their_way.pop(number, None)
        if sent is not None:
            self._done += sent.ids

    def _see_if_slow(self) -> None:
        oldest = min((it.at_s for it in self._on_their_way.values()), default=None)
        is_slow = oldest is not None and time.monotonic() - oldest > _SLOW_S and self.is_connected
        slow = f"{self._where} has acknowledged nothing for {_SLOW_S:g} s: records wait"
        self._told("slow", slow if is_slow else "", f"{self._where} acknowledges again")


def _context(settings: Mqtt) -> ssl.SSLContext:
    """Raises ToolError for a file that is none."""
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.cert_file is not None:
            context.load_cert_chain(settings.cert_file, settings.key_file)
    except (OSError, ssl.SSLError) as error:
        files = [settings.ca_file, settings.cert_file, settings.key_file]
        names = ", ".join(str(it) for it in files if it is not None)
        raise ToolError(f"TLS cannot use {names}: {error}") from None
    return context


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1"
