"""Brokers that refuse, are slow, or are none: a line each, and records wait."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from noheap_tools.bench.brokers import free_port
from noheap_tools.errors import ToolError
from noheap_tools.gateway import mqtt
from noheap_tools.gateway.mqtt import MqttSink
from noheap_tools.gateway.outbox import Batch, Outbox
from noheap_tools.gateway.record import About, Stamped, as_json
from noheap_tools.gateway.secret import Secret
from noheap_tools.gateway.settings import Mqtt
from noheap_tools.gateway.states import States
from noheap_tools.gateway.tell import Told
from rig.brokers import Subscriber
from rig.patience import PATIENCE_S


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and what came first on each connection, which it answers so and closes."""
    came: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                came.append(connection.recv(4096))
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


class Sink:
    def __init__(self, outbox: Outbox, *ports: int, begin: bool = True) -> None:
        self.lines: list[str] = []
        self.outbox = outbox
        if begin:
            outbox.add([Batch("mqtt", "E1", "oven", 1, b'{"records": []}')], {})
        states = States("noheap", "g", "")
        settings = Mqtt(tuple(f"127.0.0.1:{port}" for port in ports))
        self._sink = MqttSink(settings, outbox, states, Told(self.lines.append))

    def __enter__(self) -> "Sink":
        self._sink.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._sink.stop()

    def until(self, words: str) -> None:
        self.wait(lambda: any(words in line for line in self.lines))

    def wait(self, wanted: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not wanted():
            assert time.monotonic() < deadline, self.lines
            time.sleep(0.02)


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(mqtt, "_AGAIN_S", (1, 1))
    monkeypatch.setattr(mqtt, "_SLOW_S", 0.3)
    monkeypatch.setattr(mqtt, "_AT_THE_END_S", 0.2)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"\x20\x02\x00\x01", "refuses: unsupported protocol version. Records wait"),
        (b"\x20\x02\x00\x05", "refuses: not authorized. Records wait"),
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", "is gone: "),
    ],
    ids=["version", "user", "http"],
)
def test_a_broker_that_does_not_want_us_is_told_once(outbox, answer, said):
    with answering(answer) as (port, came), Sink(outbox, port) as it:
        it.until(said)
        attempts = len(came)
        it.wait(lambda: len(came) > attempts + 1)
        assert len(it.lines) == 1, it.lines
    assert outbox.counts().waiting == {("mqtt", "E1"): 1}


def test_the_next_node_of_a_cluster_has_its_turn(mosquitto, outbox):
    refusing, absent = b"\x20\x02\x00\x05", free_port()
    with answering(refusing) as (port, _), Sink(outbox, port, absent, mosquitto.port) as it:
        it.wait(lambda: not outbox.counts().waiting)
        mosquitto.kill()
        # It is told of what is gone, and once that none of them is there.
        it.until("none of the brokers at")
        outbox.add([Batch("mqtt", "E1", "oven", 1, b'{"records": []}')], {})
        mosquitto.start()
        it.wait(lambda: not outbox.counts().waiting)
        assert [line for line in it.lines if line.startswith("connected")] == [
            f"connected to the broker at {mosquitto.address}"
        ] * 2
        assert sum("refuses" in line for line in it.lines) == 1, it.lines


def test_what_waits_of_a_board_goes_in_one_message(mosquitto, outbox):
    """As many messages as batches would be too many for a cluster."""

    def payload(board: str, boot: int, *numbers: int) -> bytes:
        records = [Stamped(it, it, "sample", {}) for it in numbers]
        return as_json(About('"records":[', board, boot), records)

    batches = [("E1", 1, 1), ("E2", 7, 1), ("E1", 1, 2), ("E1", 2, 3), ("E1", 2, 4), ("E1", 2, 5)]
    many = {4: 499}  # records, with which the fifth would be too many
    outbox.add(
        [Batch("mqtt", it[0], it[0], many.get(it[2], 1), payload(*it)) for it in batches], {}
    )
    subscriber = Subscriber(mosquitto.port, "noheap/board/+/records")
    with subscriber as heard, Sink(outbox, mosquitto.port, begin=False):
        heard.until(lambda _, it: it == payload("E1", 2, 5))
    assert [it[1] for it in heard.messages] == [
        payload("E1", 1, 1, 2),
        payload("E2", 7, 1),
        payload("E1", 2, 3, 4),
        payload("E1", 2, 5),
    ]
    assert outbox.counts().waiting == {}


def test_a_broker_that_acknowledges_nothing_is_told_and_sent_no_more(mosquitto, outbox):
    with Sink(outbox, mosquitto.port) as it:
        it.wait(lambda: not outbox.counts().waiting)
        mosquitto.pause()
        outbox.add([Batch("mqtt", "E1", "oven", 1, b'{"records": []}')] * 50, {})
        it.until("has acknowledged nothing for 0.3 s: records wait")
        assert len(it._sink._on_their_way) == 20
        assert outbox.counts().waiting == {("mqtt", "E1"): 50}
        mosquitto.resume()
        it.until("acknowledges again")
        it.wait(lambda: not outbox.counts().waiting)


def test_a_subscriber_gets_batches_in_their_order(mosquitto, outbox):
    payloads = [b'{"records": [], "n": %d}' % n for n in range(60)]
    outbox.add([Batch("mqtt", "E1", "a b/+", 1, it) for it in payloads], {})
    subscriber = Subscriber(mosquitto.port, "noheap/board/+/records")
    with subscriber as heard, Sink(outbox, mosquitto.port):
        heard.until(lambda _, payload: payload == payloads[-1])
    assert [it[1] for it in heard.messages] == payloads
    assert {it[0] for it in heard.messages} == {"noheap/board/a%20b%2F%2B/records"}


def test_files_of_tls_and_passwords_that_are_not_there_end_it(outbox, tmp_path):
    states = States("noheap", "g", "")
    for settings, said in [
        (Mqtt(tls=True, ca_file=tmp_path / "none.pem"), "TLS cannot use .*none.pem"),
        (Mqtt(password=Secret(tmp_path / "none")), "cannot read .*none"),
    ]:
        with pytest.raises(ToolError, match=said):
            MqttSink(settings, outbox, states, Told(print))


def test_a_password_in_the_clear_is_remarked_on(outbox, tmp_path, monkeypatch):
    monkeypatch.setenv("PASSWORD", "hunter2")
    lines: list[str] = []
    settings = Mqtt(("lab:1883",), user="me", password=Secret(variable="PASSWORD"))
    MqttSink(settings, outbox, States("noheap", "g", ""), Told(lines.append))
    assert lines == ["the password goes to the broker at lab:1883 in the clear: tls = true"]
