"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config


def test_a_fan_that_stands_still_raises_the_alarm(board):
    board.run_ms(500 + 2 * config.WINDOW_MS)
    assert board.pin(config.ALARM_PIN).level == 1


def test_each_pulse_is_counted(board):
    board.expect("pulses", within_ms=2000)  # a window has just begun
    for _ in range(4):
        for level in (0, 1):
            board.sensor().level = level
            board.run_ms(20)
    board.expect("pulses 4", within_ms=config.WINDOW_MS)
    assert board.pin(config.ALARM_PIN).level == 0
