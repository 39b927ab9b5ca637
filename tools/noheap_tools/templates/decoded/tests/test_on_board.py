"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config

READINGS_MS = 3 * config.PERIOD_MS


def test_the_alarm_follows_the_temperature(board):
    board.run_ms(500 + READINGS_MS)
    assert board.pin(config.ALARM_PIN).level == 0
    board.sensor().temperature_c = config.ON_C + 1
    board.expect("warm", within_ms=READINGS_MS)
    assert board.pin(config.ALARM_PIN).level == 1
    board.sensor().temperature_c = config.OFF_C - 1
    board.expect("cool", within_ms=READINGS_MS)
    assert board.pin(config.ALARM_PIN).level == 0


def test_the_handler_allocates_nothing(board):
    board.run_ms(3000)
    assert board.heap_growth == 0
