"""What the tiny images take, by part; the bounds are measured, and may only go down."""

import json
import re
from pathlib import Path

import pytest

from noheap_tools import cli
from noheap_tools.board.boards import Board
from noheap_tools.tiny import parts, sources
from noheap_tools.tiny.build import Made
from noheap_tools.toolchain import uf2
from tiny.images import PROGRAMS, acted_on, at_most, image, other_demo

DEMO_FLASH = 53_248  # the goal: 52 KB
DEMO_RAM = 10_240
SMALL_FLASH = 35_292


@pytest.fixture(scope="module")
def demo_parts(pico: Board, demo: Made) -> parts.Parts:
    return parts.of(demo.elf, demo.objects, list(sources.texts(pico, {})))


def test_the_parts_are_the_whole_image(demo: Made, demo_parts: parts.Parts) -> None:
    pages = uf2.read(demo.image).flash_bytes
    assert 0 <= pages - demo_parts.flash_bytes < 256
    assert {"VM", "types", "native glue", "port", "chip", "names"} <= demo_parts.flash.keys()


def test_the_modules_are_the_whole_application(demo_parts: parts.Parts) -> None:
    assert sum(demo_parts.modules.values()) == demo_parts.flash[parts.FROZEN]
    assert demo_parts.modules["main"] > 10_000
    assert next(iter(demo_parts.functions)) == "run"
    assert sum(demo_parts.functions.values()) < demo_parts.modules["main"]


def test_the_demo_takes_no_more_than_it_did(demo_parts: parts.Parts) -> None:
    assert demo_parts.flash_bytes <= at_most(DEMO_FLASH)
    assert demo_parts.ram_bytes <= DEMO_RAM


def test_a_small_product_fits_in_64_kb_of_flash_and_10_kb_of_ram(pico: Board) -> None:
    with acted_on("small"):
        made = image(pico, "small")
        found = parts.sizes(made.elf, list(sources.texts(pico, {})))
    assert found.flash_bytes <= at_most(SMALL_FLASH)
    assert found.ram_bytes <= 10_240


def test_size_reports_the_parts_and_the_stack(capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--project", str(PROGRAMS / "small")]
    assert cli.main(["size", *small, "--profile", "tiny", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["flash_bytes"] == sum(told["parts"].values())
    assert told["flash_free_bytes"] == 65_536 - told["flash_bytes"]
    ram = told["ram"]
    assert told["ram_bytes"] == ram["static"] + ram["heap"] + ram["stack"]
    assert 500 < ram["stack_used"] < ram["stack"]
    assert ram["stack_margin"] == ram["stack"] - ram["stack_used"]


def test_size_fails_above_the_limit_and_says_by_how_much(
    capsys: pytest.CaptureFixture[str],
) -> None:
    small = ["--project", str(PROGRAMS / "small")]
    assert cli.main(["size", *small, "--profile", "tiny", "--limit", "30000"]) == 1
    said = capsys.readouterr().err
    assert re.search(r"the image has 3\d,\d{3} bytes, \d,\d{3} above the limit of 30,000", said)
    assert re.search(r"largest functions of the firmware are\n +\d+  \w+", said)


def test_another_configuration_is_another_image(pico: Board, demo: Made) -> None:
    before = demo.image.read_bytes()
    other = other_demo(pico).read_bytes()
    assert demo.image.read_bytes() == before != other


def test_since_tells_what_grew_and_shrank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ["size", "--project", str(PROGRAMS / "small"), "--profile", "tiny", "--json"]
    assert cli.main(size) == 0
    told = json.loads(capsys.readouterr().out)
    before = tmp_path / "before.json"
    told["flash_bytes"] += 100
    told["parts"] |= {"VM": told["parts"]["VM"] + 70, "gone": 30}
    before.write_text(json.dumps(told))
    assert cli.main([*size, "--since", str(before)]) == 0
    since = json.loads(capsys.readouterr().out)["since"]
    assert since == {
        "flash_bytes": -100,
        "ram_bytes": 0,
        "parts": {"VM": -70, "gone": -30},
        "modules": {},
        "ram": {},
    }


@pytest.mark.parametrize("text", ["", "[1]", '{"flash_bytes": 1, "ram_bytes": 2, "parts": []}'])
def test_since_takes_only_an_earlier_answer(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tmp_path / "before.json"
    before.write_text(text)
    assert cli.main(["size", "--profile", "tiny", "--since", str(before)]) == 2
    said = capsys.readouterr().err
    assert str(before) in said
    assert "noheap size --profile tiny --json > FILE" in said
