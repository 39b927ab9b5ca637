"""Make packages of the library that 'mpremote mip install' takes, one for each CPU.

They are an index for mip, in a folder: mpremote reads it there, a board with a network
through any web server. Each package has all of lib/noheap as .mpy for one architecture; 'noheap
boards' shows which one a board needs.

Examples:
  noheap mip
  mpremote mip install --index build/mip noheap-armv6m
  mpremote mip install build/mip/noheap-armv6m/package.json
"""

import argparse
from pathlib import Path

import noheap
from noheap_tools import answer, project
from noheap_tools.board import boards
from noheap_tools.board import files as device_files
from noheap_tools.commands import common
from noheap_tools.flash import mip_index


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, help="the index's folder (default: build/mip)")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    folder: Path = (args.out or project.current().build / "mip").expanduser()
    packages = {}
    for arch in sorted({boards.load(name).mpy_arch for name in boards.names()}):
        files = device_files.library(arch)
        mip_index.write(folder, arch, noheap.__version__, files)
        size = sum(map(len, files.values()))
        packages[mip_index.package_name(arch)] = {"files": len(files), "bytes": size}
    if args.json:
        answer.show({"index": str(folder), "packages": packages})
        return 0
    for name, package in packages.items():
        print(f"{name}  {package['files']} files, {package['bytes']:,} bytes")
        print(f"  mpremote mip install --index {folder} {name}")
    return 0
