"""What the page must know of a firmware: bench.json, whose fields tools/page/src/ui/firmware.ts
names, and the files that it puts on a real board.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from noheap_tools import answer, project
from noheap_tools.board import config, generated, program
from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError
from noheap_tools.flash import image as flash_image
from noheap_tools.flash import manifest
from noheap_tools.logs.table import FILE as LOG_TABLE
from noheap_tools.logs.table import Table
from noheap_tools.page import settings

IMAGE = "firmware.uf2"
BOOTROM = "bootrom.bin"
FLASH = "flash.json"
CHECK = "check"

_CONFIG = "config.py"
# main.py comes last, so that a board whose flashing was interrupted boots to its REPL.
_LAST = ("boot.py", "board.mpy", "app.mpy", _CONFIG, "main.py")
_MPY_VERSION = slice(1, 2)  # in the head of a .mpy (MicroPython's reference/mpyfiles)


def bench(
    board: Board, image: Path, scenarios: Mapping[str, str], *, is_ours: bool, with_check: bool
) -> dict[str, Any]:
    """`scenarios` are texts by their names; the first is played. `is_ours`: the image is the
    project's firmware, with its settings and messages."""
    text = config.text({}) if is_ours else None
    micropython = flash_image.read(image, board).micropython
    return {
        "title": _title(board, image if not is_ours else None, micropython),
        "version": answer.version(),
        "board": board_of(board),
        "image": IMAGE,
        "bootrom": BOOTROM,
        "config": None if text is None else text.decode(),
        "settings": [] if text is None else settings.of(text.decode()),
        "telemetry": _telemetry(board) if is_ours else {"reports": None, "sends": True},
        "scenarios": [{"name": name, "text": said} for name, said in scenarios.items()],
        "log": _log() if is_ours else None,
        "flash": FLASH if is_ours else None,
        "check": CHECK if with_check else None,
    }


def flash(board: Board, wanted: Mapping[str, bytes]) -> dict[str, Any]:
    """The files of a firmware for a real board, and what it must be for them."""
    listed = manifest.of_files(wanted.items()).text().encode()
    order = sorted(wanted, key=lambda path: (_LAST.index(path) if path in _LAST else -1, path))
    compiled = next(data for path, data in wanted.items() if path.endswith(".mpy"))
    return {
        "machine": board.machine,
        "mpy": compiled[_MPY_VERSION][0],
        "manifest": manifest.FILE,
        "files": [
            {
                "path": path,
                "sha256": manifest.sha256(data),
                "data": b64encode(data).decode(),
            }
            for path, data in [(manifest.FILE, listed), *((it, wanted[it]) for it in order)]
        ],
    }


def text(described: dict[str, Any]) -> str:
    return json.dumps(described, indent=1, default=repr) + "\n"


def _title(board: Board, image: Path | None, micropython: str) -> str:
    current = project.current()
    if image is not None:
        what = image.name
    else:
        what = "noheap's demo" if current.is_demo else current.root.name
    running = f", MicroPython {micropython}" if micropython else ""
    return f"{what} on an emulated {board.title}{running}"


def board_of(it: Board) -> dict[str, Any]:
    """The type Board of tools/page/src/engine/protocol.ts."""
    pins = vars(it.pins)
    soldered = [
        {"model": one.model, **({"name": one.name} if one.name else {}), **one.place}
        for one in it.soldered
    ]
    bus = {"bus": "SENSOR_I2C_BUS", "sda": "SENSOR_SDA_PIN", "scl": "SENSOR_SCL_PIN"}
    wires = {key: pins[name] for key, name in bus.items() if name in pins}
    return {
        "name": it.name,
        "ledPin": pins["LED_PIN"],
        "ledActiveHigh": pins.get("LED_ACTIVE_HIGH", True),
        "constants": {name: it for name, it in pins.items() if type(it) is int},
        "soldered": soldered,
        "i2cPins": [wires] if len(wires) == len(bus) else [],
    }


def _telemetry(board: Board) -> dict[str, bool]:
    """The type Reporting of tools/page/src/engine/protocol.ts."""
    module = generated.module(board)
    return {"reports": program.reports(board, module), "sends": program.sends(board, module)}


def _log() -> dict[str, Any] | None:
    """The texts of the deferred log; None: the firmware has none, or its table cannot be read,
    and its entries come out as numbers."""
    try:
        table = Table.load(project.current().root / LOG_TABLE)
    except ToolError:
        return None
    return {
        "versions": sorted(table.versions),
        "messages": {
            str(number): {"level": it.level, "text": it.text, "place": it.place}
            for number, it in table.messages.items()
        },
    }
