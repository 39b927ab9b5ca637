"""Write the bench as a web page: the board, its firmware and its world, with knobs to turn.

The folder has all that the page needs, and any web server or file host serves it. In it the
real MicroPython image runs on an emulated RP2040, with a sensor whose temperature and faults one
sets, charts, the REPL, and scenarios that a link replays. A Pico that is plugged in is shown by
the same page, in a browser with Web Serial.

The firmware is the project's, as 'noheap flash' puts it on a board, or the image of --uf2.
Nothing but MicroPython is fetched, and node is not needed. --serve shows the page on this computer
alone, until Ctrl-C.

A folder that has other files stays as it is; a page that was written there before is replaced.

Examples:
  noheap page                            write it to build/page
  noheap page --out site/bench           write it there
  noheap page --serve                    and show it at http://localhost:8019/
  noheap page --frozen                   the same in one image, which is built first
  noheap page --uf2 my.uf2               another image for the Pico
  noheap page --scenario cold.toml       another scenario than the project's
  noheap page --with-check               with 'noheap check' as one types
"""

import argparse
import tempfile
from pathlib import Path

from noheap_tools import answer, project
from noheap_tools.board import boards, files
from noheap_tools.board.boards import Board
from noheap_tools.commands import common, emulated
from noheap_tools.emulator import contents, scenario
from noheap_tools.errors import UsageError
from noheap_tools.flash import image as flash_image
from noheap_tools.page import checker, described, trace, write
from noheap_tools.page.serve import Server

_PORT = 8019
_FOLDER = "page"  # below the project's build


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder (default: build/page)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--uf2", type=Path, metavar="FILE", help="run this image")
    what.add_argument(
        "--frozen", action="store_true", help="the image of 'noheap firmware', which starts sooner"
    )
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="see 'noheap run'")
    parser.add_argument(
        "--with-check", action="store_true", help="bring 'noheap check' and Pyodide, 14 MB"
    )
    parser.add_argument(
        "--pyodide", type=Path, metavar="DIR", help="with --with-check: the folder with Pyodide"
    )
    parser.add_argument(
        "--serve",
        nargs="?",
        type=int,
        const=_PORT,
        metavar="PORT",
        help=f"show it at this port of localhost; 0: any (default: {_PORT})",
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    if args.serve is not None and not 0 <= args.serve <= 65535:
        raise UsageError("--serve: must be from 0 to 65535")
    if args.pyodide is not None and not args.with_check:
        raise UsageError("--pyodide is for --with-check")
    if args.json and args.serve is not None:
        raise UsageError("--json is not for --serve, which does not end")
    folder = (args.out or project.current().build / _FOLDER).expanduser().absolute()
    write.require_free(folder)
    board = boards.chosen(args.board)
    if not board.emulated:
        raise UsageError(f"{board.name} ({board.chip}) is not emulated", "The page has the Pico.")
    is_ours = args.uf2 is None
    scenarios = _scenarios(args.scenario, is_ours=is_ours)
    extra = checker.pyodide(args.pyodide) if args.with_check else {}
    with tempfile.TemporaryDirectory(prefix="noheap-") as folder_of_own:
        own = Path(folder_of_own)
        image = _image(args, board, own / "flash.uf2")
        bench = described.bench(
            board, image, scenarios, is_ours=is_ours, with_check=args.with_check
        )
        texts = {"bench.json": described.text(bench)}
        if is_ours:
            texts[described.FLASH] = described.text(
                described.flash(board, files.everything(board))
            )
        if args.with_check:
            extra[checker.pack(own / "noheap.zip")] = own / "noheap.zip"
        made = write.write(folder, image, texts, extra)
    if args.json:
        answer.show({"folder": str(made.folder), "files": made.files, "bytes": made.bytes})
        return 0
    print(f"wrote {project.shown(made.folder)}: {made.files} files, {made.bytes:,} bytes")
    if args.serve is not None:
        with Server(folder, args.serve) as server:
            print(f"{server.url}  Ctrl-C ends it", flush=True)
            server.run()
    return 0


def _image(args: argparse.Namespace, board: Board, made: Path) -> Path:
    """The image that the page runs, checked; `made` is a file for one that has to be made."""
    if args.uf2 is not None:
        flash_image.read(args.uf2, board)
        return args.uf2
    if args.frozen:
        return contents.frozen_in(board, {})[0]
    made.write_bytes(trace.board_uf2(board, *contents.flashed(board, {})))
    return made


def _scenarios(given: Path | None, *, is_ours: bool) -> dict[str, str]:
    """Those that the page offers, by name. Raises UsageError for one that it cannot play."""
    own = given or (project.current().scenario if is_ours else None)
    offered = [own] if own else []
    if is_ours and project.current().is_demo and given is None:
        offered = [emulated.WELCOME, emulated.DEFAULT]
    for file in offered:
        if scenario.load(file).config and not is_ours:
            raise UsageError(
                f"{project.shown(file)}: its [config] is for the project's firmware",
                "An image of --uf2 has settings of its own: name a scenario without [config].",
            )
    return {file.stem: file.read_text(encoding="utf-8") for file in offered}
