"""The whole gateway with real brokers: what is acknowledged is there, whoever is killed."""

import json
import signal
import sqlite3
import subprocess

import pytest

from noheap_tools.bench.brokers import Mosquitto, free_port
from noheap_tools.link.encode import sample
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.recording import Writer
from noheap_tools.toolchain.for_tests import MOSQUITTO
from rig.brokers import Subscriber

from .conftest import BEGAN_S, NUMBER, Talker, hello, identity


@pytest.fixture
def recording(tmp_path):
    """200 samples each of two boards."""
    file = tmp_path / "two.noheap"
    with Writer(file, BEGAN_S) as writer:
        for board, number in enumerate((NUMBER, "AB12AB12")):
            writer.write(Piece(board, 0, Kind.NAME, b"port %d" % board))
            writer.write(Piece(board, 0, Kind.HERE, b"port %d" % board))
            writer.write(Piece(board, 0, Kind.DATA, identity(number) + hello()))
        for n in range(1, 201):
            for board in range(2):
                writer.write(Piece(board, n * 10_000, Kind.DATA, sample(n, 1000 * board + n)))
    return file


def require_whole(records, most_twice: int) -> None:
    """No number of a board is missing, and what came twice is the same."""
    by_board: dict[str, dict[int, tuple]] = {}
    twice = 0
    for board, boot, seq, record in records:
        known = by_board.setdefault(board, {})
        twice += seq in known
        assert known.setdefault(seq, (boot, record)) == (boot, record)
    for known in by_board.values():
        assert sorted(known) == list(range(1, max(known) + 1))
    assert twice <= most_twice


def waiting(folder) -> int:
    """Batches in the outbox of a gateway that has ended."""
    with sqlite3.connect(folder / "o.db") as database:
        (count,) = database.execute("SELECT count(*) FROM batches").fetchone()
    database.close()
    return count


def test_a_recording_arrives_whole_at_either_broker(broker, gateway, recording, tmp_path):
    with Subscriber(broker.port, "noheap/board/+/records") as heard:
        it = gateway(
            *("--broker", f"127.0.0.1:{broker.port}", "--replay", str(recording), "--json")
        )
        code, out = it.end(None)
        assert code == 0, it.said()
        heard.until_record(lambda one: one["seq"] == 201 and one["milli_c"] == 200)
        if len(heard.records()) < 402:
            heard.until_record(lambda one: one["seq"] == 201)
    require_whole(heard.records(), 0)
    assert len(heard.records()) == 402
    summary = json.loads(out)
    assert summary["ok"] and summary["waiting"] == {} and summary["dropped"] == {}
    assert summary["boards"][NUMBER]["records"] == 201
    assert waiting(tmp_path) == 0
    sent = {one["milli_c"]: one["time_us"] for *_, one in heard.records() if "milli_c" in one}
    assert sent[1200] - sent[1001] == 1_990_000


def test_nothing_is_lost_when_gateway_and_broker_are_killed(mosquitto, gateway, tmp_path):
    (tmp_path / "gateway.toml").write_text("[outbox]\nevery_ms = 50\n")
    options = ["--settings", "gateway.toml", "--broker", f"127.0.0.1:{mosquitto.port}"]
    with Talker() as board, Subscriber(mosquitto.port, "noheap/board/+/records") as heard:
        options += ["--port", board.port]
        first = gateway(*options)
        heard.until_record(lambda one: one["seq"] > 50)
        first.end(signal.SIGKILL)
        second = gateway(*options)
        heard.until_record(lambda one: one["type"] == "hello")
        # What is sent now reaches nobody.
        mosquitto.pause()
        board.wait_for(board.period + 100)
        second.end(signal.SIGKILL)
        mosquitto.kill()
        assert waiting(tmp_path) > 10
        # Nobody is there when it begins, and then for a while.
        third = gateway(*options)
        third.until("cannot be reached")
        for is_last in (False, True):
            mosquitto.start()
            heard.wait_until_subscribed()
            now = board.period
            heard.until_record(lambda one, now=now: one.get("period", 0) > now)
            if not is_last:
                mosquitto.kill()
                third.until("is gone")
        assert third.end()[0] == 0
    require_whole(heard.records(), most_twice=len(heard.records()) // 2)
    assert len({boot for _, boot, _, _ in heard.records()}) == 3
    assert waiting(tmp_path) == 0


def test_who_is_there_is_kept_by_the_broker_and_told_by_its_last_will(mosquitto, gateway):
    with Talker() as board:
        it = gateway("--broker", f"127.0.0.1:{mosquitto.port}", "--port", board.port)
        it.until("is at")
        with Subscriber(mosquitto.port, "noheap/#") as heard:
            below = f"noheap/board/{NUMBER}"
            status, about, last = heard.latest(
                f"{below}/status", f"{below}/about", f"{below}/last/sample"
            )
            it.end(signal.SIGKILL)
            heard.until(lambda topic, payload: "/gateway/" in topic and payload == b"offline")
    assert status == b"online"
    assert json.loads(last)["milli_c"] > 25_000
    told = json.loads(about)
    assert (told["firmware"], told["board"]) == ("0123456789ab", "pico")
    assert told["settings"]["period_us"] == 10_000


def test_a_gateway_that_is_asked_to_end_says_that_its_boards_are_not_heard(mosquitto, gateway):
    with Talker() as board, Subscriber(mosquitto.port, "noheap/+/+/status") as heard:
        it = gateway("--broker", f"127.0.0.1:{mosquitto.port}", "--port", board.port)
        heard.until(lambda topic, payload: "/board/" in topic and payload == b"online")
        assert it.end(signal.SIGINT)[0] == 0
        heard.until(lambda topic, payload: "/board/" in topic and payload == b"offline")


def test_home_assistant_is_told_again_when_it_has_started(mosquitto, gateway, tmp_path):
    (tmp_path / "gateway.toml").write_text(
        f'[mqtt]\nbroker = "127.0.0.1:{mosquitto.port}"\nhome_assistant = "homeassistant"\n'
        f'[names]\noven = "{NUMBER}"\n'
    )
    topic = f"homeassistant/device/noheap_{NUMBER}/config"
    with Talker() as board, Subscriber(mosquitto.port, "homeassistant/#") as heard:
        gateway("--settings", "gateway.toml", "--port", board.port)
        has_sample = lambda where, payload: where == topic and b"sample_milli_c" in payload  # noqa: E731
        _, payload, _ = heard.until(has_sample)
        heard.client.publish("homeassistant/status", b"online")
        again = heard.until(has_sample)
    made = json.loads(payload)
    assert json.loads(again[1])["device"] == made["device"]
    assert made["device"]["name"] == "oven"
    assert made["components"]["sample_milli_c"]["state_topic"] == "noheap/board/oven/last/sample"


def test_tls_and_a_password_from_a_file(gateway, recording, tmp_path):
    if lacking := MOSQUITTO.lacking():
        pytest.skip(lacking)
    _certificate(tmp_path)
    program = MOSQUITTO.find()
    assert program is not None
    hashed = tmp_path / "hashed"
    hashed.write_text("me:hunter2\n")
    subprocess.run([program.parent.parent / "bin/mosquitto_passwd", "-U", hashed], check=True)
    more = f"certfile {tmp_path}/cert.pem\nkeyfile {tmp_path}/key.pem\npassword_file {hashed}"
    (tmp_path / "secret").write_text("hunter2\n")
    (tmp_path / "wrong").write_text("*******\n")
    with Mosquitto(tmp_path, more) as broker:
        text = (
            f'[mqtt]\nbroker = "localhost:{broker.port}"\ntls = true\nca_file = "cert.pem"\n'
            'user = "me"\npassword_file = "secret"\n'
        )
        (tmp_path / "gateway.toml").write_text(text)
        options = ("--settings", "gateway.toml", "--replay", str(recording))
        assert gateway(*options).end(None)[0] == 0
        (tmp_path / "gateway.toml").write_text(text.replace('"secret"', '"wrong"'))
        it = gateway(*options)
        it.until("refuses: not authorized. Records wait in the outbox.")
        assert it.end()[0] == 0
        text = text.replace('ca_file = "cert.pem"\n', "")
        (tmp_path / "gateway.toml").write_text(text)
        it = gateway(*options)
        it.until("cannot be reached")
        it.end()
    assert "hunter2" not in (tmp_path / "gateway.log").read_text()


def _certificate(folder) -> None:
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, *name, *files], check=True, capture_output=True
    )


def test_what_is_no_broker_is_told_and_records_wait(gateway, recording, tmp_path):
    options = ("--replay", str(recording), "--seconds", "1")  # else it waits for the broker
    it = gateway("--broker", f"127.0.0.1:{free_port()}", *options)
    it.until("cannot be reached. Records wait in the outbox.")
    it.until("AB12AB12, a pico with firmware")
    assert it.end(None)[0] == 0
    assert waiting(tmp_path) > 0
