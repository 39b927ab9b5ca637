"""The firmware on the emulated board; pytest --on=PORT takes a real one."""


def test_it_runs_for_a_second(board):
    board.run_ms(1000)  # fails if the firmware raises or ends
    assert board.now_ms >= 1000
