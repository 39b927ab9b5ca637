"""What firmware/tiny must know of the board around an STM32, as a C header.

    wiring.header(boards.load("nucleo_f411re"))     # "#define BOARD_UART (2)\\n..."

Pins are numbered as firmware/tiny/stm32 does: A0 is 0, B0 is 16.
"""

import re

from noheap_tools.board.boards import Board
from noheap_tools.errors import ToolError

_PIN = re.compile(r"([A-I])(\d|1[0-5])")


def header(board: Board) -> str:
    """Empty for a chip that needs none. Raises ToolError for a board.toml without [tiny]."""
    if board.port != "stm32":
        return ""
    if not board.tiny:
        raise ToolError(
            f"{board.folder / 'board.toml'}: it lacks [tiny], without which the profile tiny does"
            f" not know the clock and the serial port of an {board.chip}",
            "docs/guide/tiny.md has its keys.",
        )
    values = {
        "CRYSTAL_MHZ": board.tiny["crystal_mhz"],
        "CRYSTAL_IS_CLOCK": int(board.tiny.get("crystal_is_clock", False)),
        "UART": board.tiny["uart"],
        "UART_TX": _pin(board, "uart_tx", board.tiny["uart_tx"]),
        "UART_RX": _pin(board, "uart_rx", board.tiny["uart_rx"]),
        "I2C": board.pins.SENSOR_I2C_BUS,
        "I2C_SCL": _pin(board, "SENSOR_SCL_PIN", board.pins.SENSOR_SCL_PIN),
        "I2C_SDA": _pin(board, "SENSOR_SDA_PIN", board.pins.SENSOR_SDA_PIN),
    }
    lines = (f"#define BOARD_{name} ({value})\n" for name, value in values.items())
    return "#pragma once\n" + "".join(lines)


def _pin(board: Board, key: str, name: str) -> int:
    found = _PIN.fullmatch(name)
    if found is None:
        raise ToolError(f"{board.folder / 'board.toml'}: {key} must be A0 to I15, not {name!r}")
    return 16 * (ord(found[1]) - ord("A")) + int(found[2])
