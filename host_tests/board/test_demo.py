"""The demo's firmware on the emulated board and on the mock: both do the same."""

import pytest

import noheap_board
from noheap_board import Board, Unsupported
from noheap_tools import project


@pytest.fixture(params=["emulated", "mocked"])
def board(request) -> Board:
    made = getattr(noheap_board, request.param)(config={"THRESHOLD_C": 28.0})
    request.addfinalizer(made.close)
    return made


def test_the_led_follows_the_temperature_and_shows_a_fault(board):
    assert board.expect("tier=")
    board.run_ms(300)
    assert board.pin("LED").level == 0
    board.sensor().temperature_c = 30.0
    board.run_ms(1000)
    rises = sum(level == 1 for _, level in board.pin("LED").edges)
    assert rises in (3, 4, 5)  # at 4 Hz, from the next conversion on
    sample = board.expect_record("sample")
    assert sample["milli_c"] == 25_000
    assert board.missed == 0
    before = board.ticks
    with board.fault("nack"):
        board.run_ms(200)
        assert board.records[-1].fields["error"]
    assert board.ticks - before == pytest.approx(20, abs=1)
    board.run_ms(200)
    assert board.records[-1].fields["error"] == 0


def test_the_mock_refuses_cycles_and_heap():
    mock = noheap_board.mocked()
    try:
        with pytest.raises(Unsupported, match="counts no cycles"):
            _ = mock.isr
        with pytest.raises(Unsupported, match="has no heap"):
            _ = mock.heap_growth
    finally:
        mock.close()


def test_its_interrupt_takes_fewer_than_200_cycles_and_allocates_nothing():
    board = noheap_board.emulated()
    board.run_ms(500)
    assert board.isr.count == pytest.approx(51, abs=2)
    assert board.isr.max_cycles < 200
    assert board.heap_growth == 0


def test_the_project_is_the_demos():
    assert project.current().is_demo
