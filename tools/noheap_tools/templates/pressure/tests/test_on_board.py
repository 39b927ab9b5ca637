"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config


def test_a_fall_of_the_pressure_raises_the_alarm_within_three_readings(board):
    board.run_ms(500)
    assert board.pin(config.ALARM_PIN).level == 0
    board.sensor().pressure_pa = 95_000
    board.run_ms(3 * config.PERIOD_MS)
    assert board.pin(config.ALARM_PIN).level == 1
    board.sensor().pressure_pa = 101_325
    board.expect("alarm off", within_ms=100)


def test_the_loop_needs_no_heap(board):
    board.run_ms(2000)
    assert board.heap_growth == 0
