"""Build an image with library and firmware frozen in, to be flashed as one file.

Freezes what boards/<board>/manifest.py names. The first build takes about a minute, the next
ones a few seconds. The image and its .elf are written to build/, or where --out says.

Examples:
  noheap firmware --board pico
  noheap firmware --board pico --out ~/pico.uf2 --json
"""

import argparse
import json
import re
from pathlib import Path

from rp2040py.utils.firmware_retrieve import MICROPYTHON as OFFICIAL
from rp2040py.utils.firmware_retrieve import flash_layout

from noheap_tools.errors import UsageError
from noheap_tools.paths import BOARDS, BUILD
from noheap_tools.toolchain import build_frozen_image, to_stderr, uf2
from noheap_tools.toolchain.process import query
from noheap_tools.toolchain.recipe import RP2_BOARDS

_STATIC_RAM = re.compile(r"^\.(?:ram_vector_table|data|bss)\s+(\d+)", re.MULTILINE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", default="pico", help="the board (default: pico)")
    parser.add_argument("--out", type=Path, help="the .uf2 to write (default: build/<board>.uf2)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(args: argparse.Namespace) -> int:
    if args.board not in RP2_BOARDS:
        raise UsageError(f"no image can be built for {args.board!r}: only {', '.join(RP2_BOARDS)}")
    out: Path = (args.out or BUILD / f"{args.board}.uf2").expanduser().absolute()
    if out.suffix != ".uf2":
        raise UsageError(f"--out must name a .uf2 file, not {out.name}")
    build_frozen_image(BOARDS / args.board / "manifest.py", args.board, out, to_stderr)
    result = {
        "image": str(out),
        "elf": str(out.with_suffix(".elf")),
        "flash_bytes": uf2.read(out).flash_bytes,
        # What the file system leaves: it starts behind the image.
        "flash_limit_bytes": flash_layout(OFFICIAL, args.board)["fs_start"],
        "static_ram_bytes": _static_ram(out.with_suffix(".elf")),
    }
    if args.json:
        print(json.dumps(result, indent=2))
    else:
        print(f"image  {result['image']}")
        print(f"elf    {result['elf']}")
        print(f"flash  {result['flash_bytes']:,} of {result['flash_limit_bytes']:,} bytes")
        print(f"ram    {result['static_ram_bytes']:,} bytes before the MicroPython heap")
    return 0


def _static_ram(elf: Path) -> int:
    """Bytes of RAM that the image takes before it runs, without stack and heap."""
    listing = query(["arm-none-eabi-size", "-A", elf]) or ""
    return sum(int(size) for size in _STATIC_RAM.findall(listing))
