"""Serve an emulated board's USB serial port, as if it were plugged in.

The first line on stdout is the port: a pseudo-terminal (/dev/pts/N), or with --tcp-port
socket://localhost:N. mpremote, Thonny and 'noheap flash, monitor, repl' take it as they take a
board's. Programs may connect one after another. The flash is kept through resets, and
forgotten when this ends: with Ctrl-C or SIGTERM, exit code 0.

A board with an STM32F4 is played by QEMU (docs/guide/qemu.md). Its port is the UART of the small
image, which has no REPL: 'noheap monitor' takes it.

The board's clock follows the wall clock, but its CPU is some 20 times slower than silicon, so long
computations fall behind. With '--speed max' idle time is skipped, at the price of a whole CPU of
yours. Bytes that the board sends while no program has the port open are dropped, and so are those
that a program leaves unread beyond 64 KiB.

Examples:
  noheap emulate                            library and firmware are on it, and it ticks
  noheap emulate --blank                    a new board: 'noheap flash' it
  noheap emulate --profile tiny             its small image, on USB or UART as the project says
  noheap emulate --tcp-port 7000            where there are no pseudo-terminals
  noheap emulate --board pybv11             an STM32F4, its firmware alone
  noheap emulate --scenario hot.toml        it begins when the board has booted, after each reset
  noheap emulate --gdb                      gdb holds it: breakpoints in interrupt handlers
"""

import argparse
import contextlib
from pathlib import Path
from typing import cast

from noheap_tools import project, system
from noheap_tools.board import config, generated, program
from noheap_tools.board.boards import Board
from noheap_tools.commands import common, emulated
from noheap_tools.debug.kept import Kept
from noheap_tools.debug.stub import Stub
from noheap_tools.emulator import contents, scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.ports import Port, TcpPort
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.serve import Server, stopped_by_signals
from noheap_tools.emulator.world import World, require
from noheap_tools.errors import UsageError
from noheap_tools.flash import plan as deploy
from noheap_tools.qemu import firmware
from noheap_tools.qemu.board import QemuBoard
from noheap_tools.qemu.serve import QemuServer
from noheap_tools.run import on_qemu
from noheap_tools.tiny import console
from noheap_tools.toolchain import compilers, to_stderr
from noheap_tools.toolchain.progress import Progress

_GDB_PORT = 3333  # OpenOCD's
_SYMBOLS = "gdb"  # below the project's build


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--pty", action="store_true", help="a pseudo-terminal (the default)")
    where.add_argument("--tcp-port", type=int, metavar="N", help="a port of 127.0.0.1; 0: any")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--blank", action="store_true", help="nothing but MicroPython on it")
    what.add_argument("--frozen", action="store_true", help="the image of 'noheap firmware'")
    common.add_profile(what, "its small image")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="see 'noheap run'")
    parser.add_argument("--speed", choices=("real", "max"), default="real", help="see above")
    parser.add_argument(
        "--gdb",
        nargs="?",
        type=int,
        const=_GDB_PORT,
        metavar="PORT",
        help=f"answer a gdb at this port of 127.0.0.1; 0: any (default: {_GDB_PORT})",
    )


def run(args: argparse.Namespace) -> int:
    board = emulated.to_run(args.board)
    if board.on_qemu and (args.blank or args.frozen):
        raise UsageError("--blank and --frozen are for emulated RP2040 boards")
    plan = scenario.load(args.scenario) if args.scenario else Scenario()
    if args.tcp_port is not None and not 0 <= args.tcp_port <= 65535:
        raise UsageError("--tcp-port: must be from 0 to 65535")
    if args.gdb is not None:
        if board.on_qemu:
            raise UsageError("--gdb is for emulated RP2040 boards")
        if not 0 <= args.gdb <= 65535:
            raise UsageError("--gdb: must be from 0 to 65535")
    if args.blank and plan.config:
        raise UsageError("--blank: there is no config.py to take the scenario's [config]")
    with contextlib.ExitStack() as stack:
        # Before the image, which may take minutes to get, to report a port in use at once.
        port = _pty() if args.tcp_port is None else TcpPort(args.tcp_port)
        stack.callback(port.close)
        require(plan, board)
        world = World(plan)
        server, made = _server(args, board, plan, world, port)
        stack.callback(server.close)

        def on_reset(to_bootloader: bool) -> None:
            world.end()
            world.begin(made, round(made.now_ns))
            if to_bootloader:
                to_stderr(
                    "the board asked for its bootloader, which is not emulated: it was reset"
                )
            else:
                to_stderr("the board was reset")

        server.on_reset = on_reset
        if args.gdb is not None:
            _debugged(args, server, made, plan, stack)
        stack.enter_context(stopped_by_signals(server))
        server.boot()
        world.begin(made, round(made.now_ns))
        print(port.path, flush=True)
        to_stderr(_help(args, board, port))
        server.run()
    if port.dropped:
        to_stderr(f"{port.dropped} bytes were dropped that the program at the port did not read")
    return 0


def _server(
    args: argparse.Namespace, board: Board, plan: Scenario, world: World, port: Port
) -> tuple[Server, EmulatedBoard]:
    real_time = args.speed == "real"
    if not board.on_qemu:
        on_uart = args.profile == common.TINY and console.is_uart()
        made = EmulatedBoard(board, *_contents(args, board, plan), world.value, on_uart=on_uart)
        return Server(made, port, real_time=real_time), made
    compilers.require(to_stderr, compilers.QEMU)
    played = QemuBoard(board, firmware.image(board, plan.config, Progress()), world.value)
    for line in on_qemu.stands_in(board):
        to_stderr(line)
    return QemuServer(played, port, real_time=real_time), cast(EmulatedBoard, played)


def _debugged(
    args: argparse.Namespace,
    server: Server,
    board: EmulatedBoard,
    plan: Scenario,
    stack: contextlib.ExitStack,
) -> None:
    """Let a gdb hold the board, and write the symbols for it."""
    port = TcpPort(args.gdb)
    stack.callback(port.close)
    server.debugger = Stub(board, port)
    file = project.current().build / _SYMBOLS / f"{board.board.name}.elf"
    server.each_turn = Kept(board, _sources(board.board, plan), file, to_stderr).look
    number = port.path.rpartition(":")[2]
    to_stderr(
        f"gdb may attach, once {project.shown(file)} is there:\n"
        f"  gdb-multiarch {project.shown(file)} -ex 'target remote localhost:{number}'"
    )


def _sources(board: Board, plan: Scenario) -> list[Path]:
    """What may be native in the firmware: its own files, and those of the library it imports."""
    module = generated.module(board)
    library = program.needed(module, config.known(board, plan.config))
    own = sorted(project.current().firmware.glob("*.py"))
    return [*dict.fromkeys([*library, *own])]


def _pty() -> Port:
    try:
        from noheap_tools.emulator.pty_port import PtyPort
    except ImportError:
        raise UsageError(
            f"{system.name()} has no pseudo-terminals",
            "--tcp-port 0 serves the board on a socket.",
        ) from None
    return PtyPort()


def _contents(args: argparse.Namespace, board: Board, plan: Scenario) -> contents.Contents:
    if args.blank:
        return contents.blank(board)
    if args.frozen:
        return contents.frozen_in(board, plan.config)
    if args.profile == common.TINY:
        return contents.tiny(board, plan.config)
    image, files = contents.flashed(board, plan.config)
    return image, deploy.with_manifest(files)


def _help(args: argparse.Namespace, board: Board, port: Port) -> str:
    if board.on_qemu or args.profile == common.TINY:
        return (
            f"an emulated {board.name} with library and firmware on it, and no REPL; Ctrl-C ends"
            f" it. In another terminal:\n  noheap monitor --port {port.path}"
        )
    what = "nothing but MicroPython" if args.blank else "library and firmware"
    command = "flash" if args.blank else "monitor"
    talk = "repl" if port.is_terminal else "exec 'import os; print(os.uname())'"
    return (
        f"an emulated {board.name} with {what} on it; Ctrl-C ends it. In another terminal:\n"
        f"  noheap {command} --port {port.path}\n"
        f"  mpremote connect {port.path} {talk}"
    )
