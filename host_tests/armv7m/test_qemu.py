"""The machine itself: whatever a program does, it ends, says why, and leaves no process."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lanes import armv7m
from lanes.lane import TESTS
from rig import qemu as rig
from rig.emulation import environment
from rig.qemu import Files, Qemu, QemuError

Start = Callable[..., Qemu]


def is_gone(pid: int) -> bool:
    """Whether that process ends within five seconds."""
    for _ in range(500):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True
        if stat.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_what_is_printed_comes_back(start: Start) -> None:
    qemu = start("cortex-m3")
    assert qemu.run("print(6 * 7)\nprint('°C')") == "42\n°C\n"


def test_an_exception_on_the_device_is_told_with_its_line(start: Start) -> None:
    with pytest.raises(QemuError, match="line 2") as caught:
        start("cortex-m3").run("print('first')\n[][0]")
    assert "IndexError" in caught.value.said
    assert caught.value.said.startswith("first\n")


def test_files_that_do_not_fit_are_told() -> None:
    room = rig.MACHINES["cortex-m0"].room
    files = Files({"all.bin": bytes(room)})
    try:
        with pytest.raises(QemuError, match=rf"of files, room for {room} on cortex-m0"):
            Qemu("cortex-m0", files)
    finally:
        files.close()


def test_a_fault_shows_the_registers(start: Start) -> None:
    with pytest.raises(QemuError, match="the CPU took a fault") as caught:
        start("cortex-m3").run("import machine\nmachine.mem32[0xF0000000]")
    assert "R15:" in caught.value.said and "xPSR:" in caught.value.said


def test_a_program_that_hangs_is_ended(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    qemu = start("cortex-m3")
    monkeypatch.setattr(rig, "PATIENCE_S", 0.5)
    with pytest.raises(QemuError, match=r"QEMU was ended: it was not done after 0\.5 s"):
        qemu.run("while True: pass")
    qemu.close()
    assert is_gone(qemu.pid)


def test_a_machine_that_ends_itself_is_told(start: Start) -> None:
    with pytest.raises(QemuError, match="QEMU ended with exit code 0"):
        start("cortex-m3").run("import machine\nmachine.reset()")


def test_a_device_that_qemu_does_not_have_is_told_in_its_words(start: Start) -> None:
    with pytest.raises(QemuError, match="'nosuch' is not a valid device model name"):
        start("cortex-m3", "nosuch")


def test_the_monitors_refusal_is_an_error(start: Start) -> None:
    with pytest.raises(QemuError, match="QEMU refuses qom-get"):
        start("cortex-m3").command("qom-get", path="/machine", property="nosuch")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_machine_outlives_who_started_it(number: signal.Signals) -> None:
    program = Path(__file__).parent / "programs" / "qemu_for_a_minute.py"
    path = os.pathsep.join(sys.path)
    child = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**environment(), "PYTHONPATH": path},
    )
    assert child.stdout is not None
    with child.stdout:
        pid = int(child.stdout.readline())
        child.send_signal(number)
        child.wait(20)
    try:
        assert is_gone(pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_files_are_found_in_their_folders() -> None:
    files = Files({"b/c/x.txt": b"1", "a.txt": b"22", "b/d.txt": b"333", "b/c/y.txt": b""})
    try:
        with Qemu("cortex-m0", files) as qemu:
            said = qemu.run(
                "for name in ('a.txt', 'b/d.txt', 'b/c/x.txt', 'b/c/y.txt'):\n"
                "    print(open('/' + name).read())"
            )
    finally:
        files.close()
    assert said == "22\n333\n1\n\n"


@pytest.mark.parametrize(
    ("second", "ending"),
    [
        ("while True: pass", "It did not end: QEMU was ended: it was not done after 2 s"),
        ("import machine; machine.mem32[0xf0000000]", "It did not end: the CPU took a fault"),
        ("import machine; machine.reset()", "It did not end: QEMU ended with exit code 0"),
        ("raise SystemExit", "It did not end: MicroPython started again"),
    ],
)
def test_the_lane_fails_what_was_not_done_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: str, ending: str
) -> None:
    file = tmp_path / "lib/test_it.py"
    file.parent.mkdir()
    file.write_text(f"def test_a(): pass\ndef test_b():\n  {second}\ndef test_c(): pass\n")
    runner = (TESTS / "lanes/on_device.py").read_bytes()
    content = {
        "host_tests/lanes/on_device.py": runner,
        "host_tests/lib/test_it.py": file.read_bytes(),
    }
    monkeypatch.setattr(armv7m.tree, "portable", lambda arch: content)
    monkeypatch.setattr(rig, "PATIENCE_S", 2)
    lane = armv7m.QemuLane("armv7m")
    found = lane.run(file, ["test_a", "test_b", "test_c"])
    lane.close()
    assert found["test_a"].passed
    assert not found["test_b"].passed
    assert ending in found["test_b"].text
    assert not found["test_c"].passed
    assert "It never ran" in found["test_c"].text
