"""A port that is closed at 1200 baud asks for the boot ROM's loader, as pico-sdk has it."""

import pytest

from noheap_tools.emulator.serve import goes_to_bootloader
from tiny.usb.host import Host


@pytest.fixture
def opened(host: Host) -> Host:
    host.attach()
    host.open()
    return host


def test_a_port_that_is_closed_at_1200_baud_resets_into_the_loader(opened: Host) -> None:
    opened.line_coding(1200)
    opened.open()  # as some programs do once more
    opened.run_ms(20)
    assert opened.board.resets == 0  # a program may have that rate
    opened.close()  # which ends as a request does
    opened.board.run_ms(50)
    assert opened.board.resets == 1
    assert goes_to_bootloader(opened.board)


@pytest.mark.parametrize("baud", [115_200, 1201, 9600])
def test_another_rate_does_not(opened: Host, baud: int) -> None:
    opened.line_coding(baud)
    opened.close()
    opened.board.run_ms(50)
    assert opened.board.resets == 0
