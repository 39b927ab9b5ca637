"""The options that make hands on to noheap."""

import os
import subprocess

import pytest

from noheap_tools import paths


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ((), "flash --board pico"),
        (("BOARD=pybv11", "PORT=/dev/ttyACM0"), "flash --board pybv11 --port /dev/ttyACM0"),
        (("BOARD=xiao_rp2040", "UF2=1"), "flash --board xiao_rp2040 --uf2"),
        (("BOARD=pico2", "DRY_RUN=1"), "flash --board pico2 --dry-run"),
        (
            ("BOARD=nucleo_f411re", "IMAGE=built", "TOOL=openocd"),
            "flash --board nucleo_f411re --image built --tool openocd",
        ),
    ],
)
def test_make_flash_hands_it_all_on(words, line):
    assert made("flash", *words) == f".venv/bin/noheap {line}"


def test_make_firmware_and_size_take_a_board():
    words = ("BOARD=pybv11", "MICROPYTHON=../micropython")
    assert made("firmware", *words) == (
        ".venv/bin/noheap firmware --board pybv11 --micropython ../micropython"
    )
    assert made("size", "BOARD=pico2") == ".venv/bin/noheap size --board pico2"


def made(*words: str) -> str:
    """Returns the command that make would run, on one line."""
    done = [f"--assume-old=.venv/.{it}" for it in ("base", "run")]
    command = ["make", "--dry-run", *done, *words]
    # Under `make test` this make would think that it is the other's child, and say so.
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    result = subprocess.run(
        command, cwd=paths.ROOT, capture_output=True, text=True, check=True, env=own
    )
    return " ".join(result.stdout.replace("\\\n", " ").split())
