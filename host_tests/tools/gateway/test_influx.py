"""Lines to files, by HTTP and by UDP."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.gateway import influx
from noheap_tools.gateway.influx import InfluxSink
from noheap_tools.gateway.outbox import Batch, Outbox
from noheap_tools.gateway.secret import Secret
from noheap_tools.gateway.settings import Influx
from noheap_tools.gateway.tell import Told
from rig.patience import PATIENCE_S


@contextlib.contextmanager
def store(*answers: int) -> Iterator[tuple[str, list[tuple[bytes, str | None]]]]:
    """Answers so, and then 204; yields its address, and what came: (lines, authorization)."""
    came: list[tuple[bytes, str | None]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((body, self.headers["Authorization"]))
            self.send_response(left.pop(0) if left else 204)
            self.send_header("Content-Length", "0")
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/write", came
        server.shutdown()
        thread.join()


def batch(payload: bytes, records: int = 1) -> Batch:
    return Batch("influx", "E1", "oven", records, payload)


@contextlib.contextmanager
def sending(outbox: Outbox, to: str, **named) -> Iterator[list[str]]:
    """Ends when the outbox is empty, or it cannot be; yields what is told."""
    lines: list[str] = []
    sink = InfluxSink(Influx(to, **named), outbox, Told(lines.append))
    sink.start()
    try:
        yield lines
        done = threading.Event()
        for _ in range(int(PATIENCE_S / 0.05)):
            if not outbox.waiting("influx", 0, 1):
                break
            done.wait(0.05)
    finally:
        sink.stop()


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(influx, "_AGAIN_S", (0.05, 0.05))


def test_batches_are_appended_to_a_file_that_may_be_moved_away(outbox, tmp_path):
    file = tmp_path / "a.lp"
    for payload in (b"one 1\n", b"two 2\n"):
        with sending(outbox, f"file:{file}"):
            outbox.add([batch(payload)], {})
        if payload.startswith(b"one"):
            file.rename(tmp_path / "old.lp")
    assert (tmp_path / "old.lp").read_bytes() == b"one 1\n"
    assert file.read_bytes() == b"two 2\n"


def test_what_a_full_disk_cut_is_taken_back(outbox, tmp_path, monkeypatch):
    file = tmp_path / "a.lp"
    file.write_bytes(b"zero 0\n")
    real, refused = influx.os.fsync, []

    def full(descriptor: int) -> None:
        if not refused:
            refused.append(descriptor)
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(influx.os, "fsync", full)
    with sending(outbox, f"file:{file}") as lines:
        outbox.add([batch(b"one 1\n")], {})
    assert file.read_bytes() == b"zero 0\none 1\n"
    assert [line for line in lines if "No space left on device. Records wait" in line]
    assert lines[-1].endswith("takes records again")


@pytest.mark.parametrize("answer", [500, 503, 429, 302])
def test_http_is_tried_again_until_it_takes_them(outbox, answer, tmp_path):
    (tmp_path / "token").write_text("hunter2\n")
    with store(answer, answer) as (url, came):
        outbox.add([batch(b"one 1\n"), batch(b"two 2\n")], {})
        with sending(outbox, url, token=Secret(tmp_path / "token")) as lines:
            pass
    assert came == [(b"one 1\ntwo 2\n", "Token hunter2")] * 3
    assert len([line for line in lines if f"it answers {answer}" in line]) == 1
    assert outbox.counts().dropped == {}
    assert "hunter2" not in "".join(lines)


def test_a_batch_that_is_never_taken_does_not_stop_the_others(outbox):
    with store(400, 204, 400, 204) as (url, came):
        outbox.add([batch(b"one 1\n"), batch(b"bad\n", records=3), batch(b"two 2\n")], {})
        with sending(outbox, url) as lines:
            pass
    assert [body for body, _ in came[1:]] == [b"one 1\n", b"bad\n", b"two 2\n"]
    assert outbox.counts().dropped == {("influx", "E1"): 3}
    assert lines[-1].endswith("it answers 400 Bad Request: 3 records of oven are dropped")


def test_udp_packets_end_with_whole_lines(outbox):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(PATIENCE_S)
        lines = [b"sample,board=oven seq=%di %d\n" % (n, n) for n in range(200)]
        outbox.add([batch(b"".join(lines))], {})
        with sending(outbox, f"udp://127.0.0.1:{listener.getsockname()[1]}"):
            packets = [listener.recv(65536)]
            while b"".join(packets).count(b"\n") < 200:
                packets.append(listener.recv(65536))
    assert b"".join(packets) == b"".join(lines)
    assert all(len(it) <= 1400 and it.endswith(b"\n") for it in packets)


def test_a_token_that_is_missing_is_told_by_its_name(outbox, monkeypatch):
    monkeypatch.delenv("NO_TOKEN", raising=False)
    outbox.add([batch(b"one 1\n")], {})
    told: list[str] = []
    settings = Influx("http://127.0.0.1:1/", token=Secret(variable="NO_TOKEN"))
    sink = InfluxSink(settings, outbox, Told(told.append))
    sink._stop.set()
    sink.start()
    sink.stop()
    assert "the environment has no NO_TOKEN. Records wait in the outbox." in told[0]
    with pytest.raises(ToolError):
        Secret(variable="NO_TOKEN").value()
