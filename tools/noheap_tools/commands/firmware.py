"""Build an image with library and firmware frozen in, to be flashed as one file.

Freezes the project's firmware, the library and the module `board`. The image and its .elf are
written to build/, or where --out says: a .uf2 for the RP2040 and RP2350, a .dfu for an STM32.
'noheap flash --image' puts it on the board.

The Pico's image is built from Debian's sources: a minute the first time, then a few seconds. They
lack what the other boards need; for those --micropython names your own checkout of MicroPython,
1.26.0 or newer, with its submodules (docs/guide/boards.md). One that NOHEAP_MICROPYTHON names is
taken for all boards.

With --profile tiny the image is a small MicroPython of our own with the firmware and no more than
the firmware asks for: docs/guide/tiny.md. Its stdin and stdout are on UART0. Exit code 1 if it is
larger than `flash` or `ram` of [tool.noheap.budget]; the message says by how much, and what the
largest modules are. Exit code 1, too, if its heap or stack is too small to start on the emulated
board.

With `slots` in [tool.noheap.tiny] that image has a base, and the application in slots of its own,
which --update builds alone: a file for each slot, or only for that of --slot. A .base is written
beside each image; --update takes the last one, and --base another: that of the image that is on
the board. Exit code 1, with what is missing, if the base has not all that the application asks
for. The board says at its start which slot runs; drop the file of the other one. Of two that are
whole the one with the later time of its build runs, for which SOURCE_DATE_EPOCH is taken, too.

With --no-compiler the image runs only frozen code and .mpy files. It has no REPL, so
neither mpremote nor 'noheap flash' without --image work with such a board.

Examples:
  noheap firmware --board pico
  noheap firmware --board pico --no-compiler
  noheap firmware --board pico --profile tiny
  noheap firmware --board pico --profile tiny --update
  noheap firmware --board pico --profile tiny --update --slot b --base releases/1.0.base
  noheap firmware --board stm32f103 --profile tiny --project ~/thermostat
  noheap firmware --board pico --out ~/pico.uf2 --json
  noheap firmware --board nucleo_f411re --micropython ~/micropython
"""

import argparse
import re
from pathlib import Path
from typing import Any

from rp2040py.utils.firmware_retrieve import MICROPYTHON as OFFICIAL
from rp2040py.utils.firmware_retrieve import flash_layout

from noheap_tools import answer
from noheap_tools.board import boards, generated
from noheap_tools.board.boards import Board
from noheap_tools.commands import common, tiny_image, tiny_update
from noheap_tools.errors import UsageError
from noheap_tools.flash import image as flash_image
from noheap_tools.selection import selected
from noheap_tools.tiny import build, slots
from noheap_tools.toolchain import build_frozen_image, frozen, to_stderr
from noheap_tools.toolchain.process import query
from noheap_tools.versions import MICROPYTHON

_STATIC_RAM = re.compile(r"^\.(?:ram_vector_table|data|bss)\s+(\d+)", re.MULTILINE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    parser.add_argument("--out", type=Path, help="the file to write (default: build/<board>.*)")
    parser.add_argument(
        "--micropython", type=Path, metavar="PATH", help="a checkout of MicroPython to build in"
    )
    parser.add_argument(
        "--no-compiler", action="store_true", help="leave MicroPython's compiler out, and the REPL"
    )
    common.add_profile(parser, "another image")
    parser.add_argument(
        "--update", action="store_true", help="build the application alone, for its slots"
    )
    parser.add_argument("--slot", choices=tuple(slots.NAMES), help="only for this one (--update)")
    parser.add_argument(
        "--base", type=Path, metavar="FILE", help="of the image on the board (--update)"
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    board = boards.chosen(args.board)
    if args.update or args.slot or args.base:
        return tiny_update.build_update(args, board)
    suffix = board.image.suffix
    usual = build.image_of(board, {}) if args.profile == common.TINY else board.image
    out: Path = (args.out or usual).expanduser().absolute()
    if out.suffix != suffix:
        raise UsageError(f"--out must name a {suffix} file, not {out.name}")
    common.require_writable("--out", args.out)
    if args.profile == common.TINY:
        return tiny_image.build_image(args, board)
    if not board.port_board:
        raise UsageError(
            f"MicroPython has no port for the {board.chip} of {board.name}",
            "The small MicroPython of our own has: --profile tiny.",
        )
    sources = args.micropython
    if sources is None and frozen.stock_of(board.name) is None:
        sources = selected().checkout
    if args.no_compiler and sources is not None:
        raise UsageError(
            "--no-compiler does not go with --micropython",
            "The C code in the REPL's place is made and tested for one version of MicroPython,"
            f" {MICROPYTHON} from Debian's sources; a checkout may have another one.\n"
            "Leave --micropython out, or pass that code to your own make (docs/guide/boards.md).",
        )
    if sources is not None:
        frozen.build_from_checkout(
            sources, board, out, to_stderr, lambda made: flash_image.read(made, board)
        )
    else:
        manifest = generated.manifest(board)
        build_frozen_image(manifest, board.name, out, to_stderr, compiler=not args.no_compiler)
    result = _result(board, out)
    if args.json:
        answer.show(result, indent=2)
        return 0
    print(f"image  {result['image']}")
    print(f"elf    {result['elf']}")
    limit = result["flash_limit_bytes"]
    print(f"flash  {result['flash_bytes']:,}{f' of {limit:,}' if limit else ''} bytes")
    print(f"ram    {result['static_ram_bytes']:,} bytes before the MicroPython heap")
    return 0


def _result(board: Board, out: Path) -> dict[str, Any]:
    stock = frozen.stock_of(board.name)
    return {
        "image": str(out),
        "elf": str(out.with_suffix(".elf")),
        "flash_bytes": flash_image.read(out, board).flash_bytes,
        # The file system starts after the image. Unknown for other boards.
        "flash_limit_bytes": flash_layout(OFFICIAL, stock)["fs_start"] if stock else None,
        "static_ram_bytes": _static_ram(out.with_suffix(".elf")),
    }


def _static_ram(elf: Path) -> int:
    """Bytes of RAM that the image takes before it runs, without stack and heap."""
    listing = query(["arm-none-eabi-size", "-A", elf]) or ""
    return sum(int(size) for size in _STATIC_RAM.findall(listing))
