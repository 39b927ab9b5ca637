"""A board that is reset keeps what its sensor measures."""


def test_a_reset(board):
    board.sensor("room").co2_ppm = 1_500
    board.reset()
    board.run_ms(100)
    assert board.pin("LED").level == 1
