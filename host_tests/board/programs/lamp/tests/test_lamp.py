"""The same on the emulated Pico, the mock and a board at a port."""

import re

import pytest

from noheap_board import Raised, Unmet


def test_it_is_dark_below_the_limit(board):
    board.expect("ready")
    board.adc(26).millivolts = 900
    board.run_ms(50)
    assert board.pin(15).level == 0
    assert [level for _, level in board.pin(15).edges if level] == []


def test_it_is_lit_above_the_limit_and_dark_after_that(board):
    board.adc(26).millivolts = 1100
    board.run_ms(20)
    assert board.pin(15).level == 1
    board.adc(26).millivolts = 500
    board.run_ms(20)
    assert [level for _, level in board.pin(15).edges[-2:]] == [1, 0]
    lit_ms, dark_ms = (at for at, _ in board.pin(15).edges[-2:])
    assert 10 <= dark_ms - lit_ms <= 30


@pytest.mark.board(config={"LIMIT_MV": 100})
def test_its_limit_is_in_config(board):
    board.adc(26).millivolts = 200
    board.run_ms(20)
    assert board.pin(15).level == 1


def test_its_button_is_counted(board):
    for count in (1, 2):
        board.pin(16).drive(1)
        assert board.expect(re.compile(r"pressed \d"), within_ms=20) == f"pressed {count}"
        board.pin(16).drive(0)
        board.run_ms(5)
    with pytest.raises(Unmet, match="no line with 'pressed' in 30 ms"):
        board.expect("pressed", within_ms=30)


def test_an_exception_is_reported_with_its_line(board):
    with pytest.raises(Raised, match=r"raised ValueError: too often, main.py line 33"):
        for _ in range(3):
            board.pin(16).drive(1)
            board.run_ms(10)
            board.pin(16).drive(0)


def test_a_reset_starts_it_again(board):
    board.pin(16).drive(1)
    board.expect("pressed 1")
    board.pin(16).drive(0)
    board.reset()
    assert board.now_ms < 100
    board.expect("ready")
    board.pin(16).drive(1)
    board.expect("pressed 1")


def test_its_interrupt_is_quick_and_allocates_nothing(board):
    board.run_ms(200)
    assert 19 <= board.isr.count <= 21
    assert board.isr.max_cycles < 6000
    assert board.heap_growth == 0


def test_it_starts(board):
    board.expect("ready", within_ms=2000)
    board.run_ms(50)
