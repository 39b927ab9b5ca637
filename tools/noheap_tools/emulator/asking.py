"""Lets the emulated board's host ask for frames as soon as it has found the board, as often as a
real host does.

    ask_for_frames(board)
"""

from noheap_tools.emulator.board import EmulatedBoard
from noheap_tools.link.asking import ALIVE, EACH_S, REQUEST


def ask_for_frames(board: EmulatedBoard) -> None:
    """Before the board runs: so it has asked before the first tick. On a UART, nobody can see a
    board before it has sent something."""

    def connected() -> None:
        board.send(REQUEST)
        alarm.schedule(EACH_S * 1e9)

    def go_on() -> None:
        board.send(ALIVE)
        alarm.schedule(EACH_S * 1e9)

    alarm = board.clock.create_alarm(go_on)
    board.port.on_connected = connected
