"""`noheap flash` killed in the middle of each file, and run again, on an emulated board."""

import multiprocessing
import os
import signal
from collections.abc import Iterator

import pytest
from mpremote.transport_serial import SerialTransport

from noheap_tools import cli
from noheap_tools.commands import flash
from noheap_tools.flash import plan as deploy
from noheap_tools.flash.manifest import FILE
from noheap_tools.link.device import Device, connected
from rig import tiny
from rig.emulation import Emulation
from rig.patience import PATIENCE_S

MINE = {"notes.txt": b"mine", "lib/gauge.py": b"mine, too", "lib/noheap/mine.txt": b"and this"}


@pytest.fixture(scope="module")
def board() -> Iterator[Emulation]:
    emulation = Emulation("--blank")
    yield emulation
    assert emulation.stop() == 0


def everything(*_: object, **__: object) -> dict[str, bytes]:
    """With a file that takes several exchanges."""
    files = dict(tiny.everything())
    return files | {"lib/noheap/long.mpy": files["lib/noheap/cortex/wfi.mpy"] * 40}


def killed_within(path: str, port: str) -> None:
    """In a process of its own: flashes, and dies when a part of the file is there, or half of what
    makes the whole file has been sent."""
    write = Device.write
    execute = SerialTransport.exec_raw_no_follow
    parts: list[str] = []

    def die(transport: SerialTransport, code: str) -> None:
        if "f.write(" in code:
            parts.append(code)
        if len(parts) < least:
            execute(transport, code)
            return
        transport.serial.write(b"\x05A\x01")  # raw paste, as mpremote does
        transport.serial.read(4)
        transport.serial.write(code.encode()[: len(code) // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    def deadly(device: Device, name: str, data: bytes, *more: object) -> None:
        nonlocal least
        if name == path:
            least = 2 if len(data) > 1024 else 1
            SerialTransport.exec_raw_no_follow = die  # type: ignore[assignment]
        write(device, name, data, *more)  # type: ignore[arg-type]

    least = 1
    Device.write = deadly  # type: ignore[assignment]
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    cli.main(["flash", "--port", port])


def test_killed_within_each_file_and_run_again(board, run, monkeypatch):
    monkeypatch.setattr(flash.device_files, "everything", everything)
    monkeypatch.setattr(flash.ticking, "_SILENCE_S", 0.3)
    with connected(board.port) as device:
        for path, data in MINE.items():
            device.write(path, data)
    wanted = everything()
    fork = multiprocessing.get_context("fork")
    for path in (FILE, *deploy.plan(wanted, {}).write):
        process = fork.Process(target=killed_within, args=(path, board.port))
        process.start()
        process.join(PATIENCE_S)
        assert process.exitcode == -signal.SIGKILL, path
        with connected(board.port) as device:
            there = device.listing()
        assert "main.py" not in there
    code, out, err = run("--port", board.port)
    assert code == 0, err
    assert "copied  1 files" in out  # main.py: each run kept what the ones before it wrote
    assert f"ticking {tiny.TICKS} ticks" in out
    with connected(board.port) as device:
        assert {path: device.read(path) for path in MINE} == MINE
        assert {path: device.read(path) for path in wanted} == dict(wanted)
