"""Draws the wires between a TMP102 and a board for boards/<board>/wiring.md, from board.toml."""

from noheap_tools.board.boards import Board

COMMAND = "noheap boards --wiring"

_PULL_UP = "2.2 to 4.7 kΩ"
_RESISTOR = "330 Ω"
# Where ADD0 goes for each address (TMP102 datasheet, SBOS397, "Serial bus address").
_ADD0 = {0x48: "GND", 0x49: "3V3", 0x4A: "SDA", 0x4B: "SCL"}


def lines(board: Board) -> list[str]:
    """A table and a drawing."""
    return [*_table(board), "", "```", *_drawing(board), "```"]


def pin_name(board: Board, pin: int | str) -> str:
    """A pin of board.toml as the chip's manual names it."""
    return f"GP{pin}" if board.port == "rp2" else f"P{pin}"


def has_own_led(board: Board) -> bool:
    """Whether the LED is on the board already: a wired one is in its header."""
    return pin_name(board, board.pins.LED_PIN) not in board.header


def _places(board: Board) -> dict[str, str]:
    """The place that a wire leads to -> its name at the chip."""
    pins = board.pins
    return {
        "3V3": "3V3",
        "GND": "GND",
        "SDA": pin_name(board, pins.SENSOR_SDA_PIN),
        "SCL": pin_name(board, pins.SENSOR_SCL_PIN),
    }


def _table(board: Board) -> list[str]:
    pins, names = board.pins, _places(board)
    add0 = _ADD0[pins.SENSOR_ADDRESS]
    bus = f"I2C{pins.SENSOR_I2C_BUS}"
    rows = [
        ("V+", "3V3", "1.4 to 3.6 V; 0.1 µF from V+ to GND, close to the sensor"),
        ("GND", "GND", ""),
        ("SDA", "SDA", f"{bus} SDA, {_PULL_UP} to 3V3 (most breakouts have them)"),
        ("SCL", "SCL", f"{bus} SCL, {_PULL_UP} to 3V3 (most breakouts have them)"),
        ("ADD0", add0, f"address {pins.SENSOR_ADDRESS:#x}"),
    ]
    table = ["| TMP102 | on the board | pin | |", "|---|---|---|---|"]
    for wire, place, note in rows:
        table.append(f"| {wire} | {board.header[names[place]]} | {names[place]} | {note} |")
    table.append("| ALERT | | | not used |")
    led = pin_name(board, pins.LED_PIN)
    lit = "high" if pins.LED_ACTIVE_HIGH else "low"
    where = "" if has_own_led(board) else board.header[led]
    table += ["", "| LED | on the board | pin | |", "|---|---|---|---|"]
    table.append(f"| {board.led} | {where} | {led} | lit while {lit} |")
    return table


def _drawing(board: Board) -> list[str]:
    names = _places(board)

    def end(place: str) -> str:
        name = names[place]
        header = board.header[name]
        return name if header == name else f"{name}  {header}"

    drawing = [
        f" TMP102             {board.title}",
        f" V+   ----+--+----- {end('3V3')}",
        f"          R  R      R: {_PULL_UP} each",
        f" SDA  ----+--|----- {end('SDA')}",
        f" SCL  -------+----- {end('SCL')}",
        f" GND  --+---------- {end('GND')}",
    ]
    add0 = _ADD0[board.pins.SENSOR_ADDRESS]
    drawing.append(" ADD0 --+" if add0 == "GND" else f" ADD0 ------------- {end(add0)}")
    if not has_own_led(board):
        led = pin_name(board, board.pins.LED_PIN)
        high = board.pins.LED_ACTIVE_HIGH
        ends = (led, "GND") if high else ("3V3", led)
        anode, cathode = (f"{name}  {board.header[name]}" for name in ends)
        drawing += ["", f" LED  {anode} ---->|----[{_RESISTOR}]---- {cathode}"]
    return drawing
