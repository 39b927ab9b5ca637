"""The firmware on the emulated board: pytest --on emulator, or a board's port."""


def test_it_runs_for_a_second(board):
    board.run_ms(1000)
    assert board.missed == 0
