"""`noheap gateway`: its options, its lines and its exit codes."""

import json
import signal
import subprocess
import urllib.request

from noheap_tools.bench.brokers import free_port
from rig.emulation import environment, noheap

from .conftest import NUMBER, Talker


def run(folder, *options: str) -> tuple[int, str, str]:
    done = subprocess.run(
        noheap("gateway", *options),
        env={**environment(), "NOHEAP_SETTINGS": str(folder), "NOHEAP_STATE": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_settings_are_checked_without_doing_anything(tmp_path):
    (tmp_path / "gateway.toml").write_text("[mqtt]\ntsl = true\n")
    code, out, err = run(tmp_path, "--check", "--json")
    assert code == 2
    told = json.loads(out)
    assert not told["ok"]
    assert told["violations"] == err.splitlines()
    assert "[mqtt] has no 'tsl'. Did you mean 'tls'?" in err
    (tmp_path / "gateway.toml").write_text("[mqtt]\n")
    assert run(tmp_path, "--check") == (0, "the settings are right\n", "")
    assert [it.name for it in tmp_path.iterdir()] == ["gateway.toml"]


def test_wrong_use_is_told_in_two_lines(tmp_path):
    for options, said in [
        ([], "nothing to send to"),
        (["--broker", "a/b"], "--broker: must be HOST:PORT"),
        (["--influx", "ftp://x"], "--influx: must be stdout"),
        (["--broker", "x", "--seconds", "0"], "--seconds: must be above 0"),
        (["--broker", "x", "--speed", "max"], "--speed is for --replay"),
        (["--broker", "x", "--replay", "none"], "cannot read none"),
        (["--settings", "none.toml"], "cannot read none.toml"),
    ]:
        code, out, err = run(tmp_path, *options)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.splitlines()) <= 2


def test_boards_are_in_lines_and_in_metrics_on_loopback(gateway, tmp_path):
    port = free_port()
    with Talker() as board:
        it = gateway(
            *("--influx", "file:a.lp", "--port", board.port, "--json"),
            *("--listen", f"127.0.0.1:{port}"),
        )
        it.until("is at")
        board.wait_for(board.period + 100)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            metrics = answer.read().decode()
        code, out = it.end(signal.SIGINT)
    assert code == 0
    assert f'noheap_board_here{{board="{NUMBER}",id="{NUMBER}"}} 1.0' in metrics
    value = f'noheap_value{{board="{NUMBER}",field="milli_c",id="{NUMBER}",record="sample"}} 25'
    assert value in metrics
    lines = (tmp_path / "a.lp").read_text().splitlines()
    told = json.loads(out)["boards"][NUMBER]
    assert len(lines) == told["records"] > 50
    assert lines[1].startswith(f"sample,board={NUMBER},id={NUMBER} boot={told['boot']}i,seq=2i,")


def test_a_board_that_another_gateway_has_is_told_and_taken_when_it_is_free(gateway, tmp_path):
    with Talker() as board:
        options = ("--port", board.port, "--influx", "file:a.lp")
        first = gateway(*options)
        first.until("is at")
        second = gateway(*options, "--outbox", "other.db")
        second.until(f"{board.port} is in use by another program: waiting for it.")
        assert first.end()[0] == 0
        second.until(f"is at {board.port}")


def test_a_second_gateway_with_the_same_outbox_ends(gateway):
    with Talker() as board:
        gateway("--port", board.port, "--influx", "stdout").until("is at")
        it = gateway("--influx", "stdout", "--port", board.port)
        assert it.end(None)[0] == 1
        assert "another gateway has" in it.said()


def test_a_port_that_is_not_there_does_not_stop_the_others(gateway):
    with Talker() as board:
        ports = ("--port", "/dev/ttyNONE", "--port", board.port, "--port", "socket://127.0.0.1:1")
        it = gateway("--influx", "stdout", *ports)
        said = it.until(f"is at {board.port}")
        it.until("nothing answers at socket://127.0.0.1:1: waiting for it")
    assert "there is no port /dev/ttyNONE: waiting for it." in said


def test_metrics_that_cannot_be_served_are_told(gateway):
    with Talker() as board:
        it = gateway("--port", board.port, "--influx", "stdout", "--listen", "192.0.2.1:9")
        said = it.until("is at")
    assert "no metrics at 192.0.2.1:9: " in said
