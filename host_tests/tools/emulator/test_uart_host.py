"""The host's side of the emulated UART0."""

from noheap_tools.board import boards
from noheap_tools.emulator import program
from noheap_tools.emulator.board import EmulatedBoard

_DR, _FR, _RXFE = 0x40034000, 0x40034018, 1 << 4
BYTE_MS = 10 / 115.2


def board() -> EmulatedBoard:
    return EmulatedBoard(boards.load("pico"), program.stock_image().path, None, on_uart=True)


def test_what_the_board_sends_arrives() -> None:
    pico = board()
    said = bytearray()
    pico.on_usb_data = said.extend
    for byte in b"on":
        pico.mcu.write_uint32(_DR, byte)
    assert said == b"on"


def test_bytes_to_the_board_take_their_time_on_the_wire() -> None:
    pico = board()
    pico.send(b"ab")
    pico.send(b"c")
    received = []
    for _ in range(3):
        assert pico.mcu.read_uint32(_FR) & _RXFE
        pico.run_ms(1.01 * BYTE_MS)
        received.append(pico.mcu.read_uint32(_DR))
    assert bytes(received) == b"abc"
