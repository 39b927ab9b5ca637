"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config


def test_the_voltages_alarm_comes_within_three_of_its_readings(board):
    board.sensor("supply").adc_mv = 2_500
    board.run_ms(500)
    assert board.pin(config.ALARM_PIN).level == 0
    board.sensor("supply").adc_mv = 3_100
    board.run_ms(3 * config.FAST_US / 1000)
    assert board.pin(config.ALARM_PIN).level == 1


def test_the_slow_interrupt_keeps_its_own_rate(board):
    board.sensor("housing").temperature_c = 42.0
    board.run_ms(1000)
    board.expect("milli_c 42000", within_ms=2 * config.SLOW_US / 1000)
