"""Serve an emulated board's USB serial port, as if it were plugged in.

The first line on stdout is the port: a pseudo-terminal (/dev/pts/N), or with --tcp-port
socket://localhost:N. mpremote, Thonny and 'noheap flash, monitor, repl' take it as they take a
board's. Programs may connect one after another. The flash is kept through resets, and
forgotten when this ends: with Ctrl-C or SIGTERM, exit code 0.

The board's clock follows the wall clock, but its CPU is some 20 times slower than silicon, so long
computations fall behind. With '--speed max' idle time is skipped, at the price of a whole CPU of
yours. Bytes that the board sends while no program has the port open are dropped, and so are those
that a program leaves unread beyond 64 KiB.

Examples:
  noheap emulate                            library and firmware are on it, and it ticks
  noheap emulate --blank                    a new board: 'noheap flash' it
  noheap emulate --tcp-port 7000            where there are no pseudo-terminals
  noheap emulate --scenario hot.toml        each start of the firmware begins it again, or each
                                            reset, if the firmware has no telemetry
"""

import argparse
import contextlib
from pathlib import Path

from noheap_tools.board import generated, program
from noheap_tools.board.boards import Board
from noheap_tools.commands import common
from noheap_tools.commands.emulated import emulated_board
from noheap_tools.emulator import contents, scenario
from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.emulator.ports import Port, PtyPort, TcpPort
from noheap_tools.emulator.scenario import Scenario
from noheap_tools.emulator.serve import Server, stopped_by_signals
from noheap_tools.emulator.world import World, first_tick_ns, require
from noheap_tools.errors import UsageError
from noheap_tools.flash import plan as deploy
from noheap_tools.link.decode import Decoder, Record
from noheap_tools.toolchain import to_stderr


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common.add_board(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--pty", action="store_true", help="a pseudo-terminal (the default)")
    where.add_argument("--tcp-port", type=int, metavar="N", help="a port of 127.0.0.1; 0: any")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--blank", action="store_true", help="nothing but MicroPython on it")
    what.add_argument("--frozen", action="store_true", help="the image of 'noheap firmware'")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="see 'noheap run'")
    parser.add_argument("--speed", choices=("real", "max"), default="real", help="see above")


def run(args: argparse.Namespace) -> int:
    board = emulated_board(args.board)
    plan = scenario.load(args.scenario) if args.scenario else Scenario()
    if args.tcp_port is not None and not 0 <= args.tcp_port <= 65535:
        raise UsageError("--tcp-port: must be from 0 to 65535")
    if args.blank and plan.config:
        raise UsageError("--blank: there is no config.py to take the scenario's [config]")
    with contextlib.ExitStack() as stack:
        # Before the image, which may take minutes to get, to report a port in use at once.
        port = PtyPort() if args.tcp_port is None else TcpPort(args.tcp_port)
        stack.callback(port.close)
        require(plan, board)
        world = World(plan)
        emulated = EmulatedBoard(board, *_contents(args, board, plan), world.value)
        server = Server(emulated, port, real_time=args.speed == "real")
        stack.callback(server.close)
        player = _Player(emulated, world, by_hello=args.blank or _reports(board))
        server.on_reset = player.on_reset
        server.on_output = player.on_output
        stack.enter_context(stopped_by_signals(server))
        server.boot()
        player.on_boot()
        print(port.path, flush=True)
        to_stderr(_help(args, board, port))
        server.run()
    if port.dropped:
        to_stderr(f"{port.dropped} bytes were dropped that the program at the port did not read")
    return 0


def _reports(board: Board) -> bool:
    return program.reports(board, generated.module(board))


class _Player:
    """Begins the world's scenario at each start of the firmware, which another hello shows;
    without one (`by_hello` is False) when the board has booted."""

    def __init__(self, board: EmulatedBoard, world: World, *, by_hello: bool) -> None:
        self._board = board
        self._world = world
        self._by_hello = by_hello
        self._decoder = Decoder()
        self._hello: Record | None = None  # it may come again, on request

    def on_output(self, data: bytes) -> None:
        for item in self._decoder.feed(data):
            if isinstance(item, Record) and item.name == "hello" and item != self._hello:
                self._hello = item
                self._world.begin(self._board, first_tick_ns(self._board, item.fields))

    def on_boot(self) -> None:
        if not self._by_hello:
            self._world.begin(self._board, round(self._board.now_ns))

    def on_reset(self, to_bootloader: bool) -> None:
        self._world.end()
        self._hello = None
        self.on_boot()
        if to_bootloader:
            to_stderr("the board asked for its bootloader, which is not emulated: it was reset")
        else:
            to_stderr("the board was reset")


def _contents(args: argparse.Namespace, board: Board, plan: Scenario) -> contents.Contents:
    if args.blank:
        return contents.blank(board)
    if args.frozen:
        return contents.frozen_in(board, plan.config)
    image, files = contents.flashed(board, plan.config)
    return image, deploy.with_manifest(files)


def _help(args: argparse.Namespace, board: Board, port: Port) -> str:
    what = "nothing but MicroPython" if args.blank else "library and firmware"
    command = "flash" if args.blank else "monitor"
    talk = "repl" if isinstance(port, PtyPort) else "exec 'import os; print(os.uname())'"
    return (
        f"an emulated {board.name} with {what} on it; Ctrl-C ends it. In another terminal:\n"
        f"  noheap {command} --port {port.path}\n"
        f"  mpremote connect {port.path} {talk}"
    )
