"""The arguments of `noheap check`."""

import argparse
from pathlib import Path

from noheap_tools.check.options import settings
from noheap_tools.commands import check_output

ADDRESS = "--help-address"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files or folders; - for a text on stdin",
    )
    parser.add_argument(
        "--entry", action="append", metavar="MODULE:FUNCTION", help="a handler; may be repeated"
    )
    parser.add_argument(
        "--port", choices=settings.PORTS, help="whose defaults hold (default: rp2)"
    )
    parser.add_argument(
        "--format",
        choices=check_output.FORMATS,
        default="text",
        help="full is text with source lines, as on a terminal (default: text)",
    )
    parser.add_argument("--json", action="store_true", help="as --format json")
    parser.add_argument("--select", metavar="CODES", help="only these codes, as NH012, NH01, ALL")
    parser.add_argument("--ignore", metavar="CODES", help="not these codes")
    parser.add_argument(
        "--per-file-ignores",
        action="append",
        metavar="PATTERN:CODES",
        default=[],
        help="not these codes in these files; may be repeated",
    )
    parser.add_argument(
        "--exclude", action="append", metavar="PATTERN", help="files to leave out, as in */tests/*"
    )
    parser.add_argument(
        "--stdin-filename", type=Path, metavar="FILE", help="with -: where the text belongs"
    )
    parser.add_argument(
        "--statistics", action="store_true", help="count the findings of each rule instead"
    )
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="report only what is not in this file"
    )
    parser.add_argument(
        "--write-baseline", action="store_true", help="write what is found to the baseline"
    )
    parser.add_argument("--fix", action="store_true", help="fix what is safe to fix")
    parser.add_argument(
        "--diff", action="store_true", help="print what --fix would change, and change nothing"
    )
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with these: also fixes that change what the program does, as // for /",
    )
    parser.add_argument(
        "--watch", action="store_true", help="check again at each change, until Ctrl-C"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="analyse again, whatever .noheap_cache has"
    )
    parser.add_argument(
        "--jobs", type=int, metavar="N", help="how many processes (default: one for each core)"
    )
    parser.add_argument("--explain", metavar="CODE", help="describe a code")
    parser.add_argument(
        "--site",
        type=Path,
        metavar="DIR",
        help="write the codes as web pages, with what the emulated Pico says of their examples",
    )
    parser.add_argument(ADDRESS, metavar="URL", help="of the rules on the web, for --format sarif")
    parser.add_argument("--rules", action="store_true", help="list the codes")
    parser.add_argument(
        "--prove", action="store_true", help="run the handlers on the emulated Pico, and compare"
    )
    parser.add_argument("--device", metavar="PORT", help="with --prove: on the board there")
    parser.add_argument(
        "--ms", type=int, default=2000, help="with --prove: how long (default: 2000)"
    )
    parser.add_argument("--docs", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument(
        "--measure",
        action="store_true",
        help=argparse.SUPPRESS,
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 for infos, too")
