"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config

TICK_MS = config.PERIOD_US / 1000
DECIDED_MS = (config.DEBOUNCE_TICKS + 3) * TICK_MS


def test_a_low_voltage_raises_the_alarm_and_a_dip_does_not(board):
    board.expect("low")  # nothing is connected at first
    board.sensor().adc_mv = 1_500
    board.expect("good", within_ms=500)
    board.sensor().adc_mv = config.LOW_MV - 100
    board.run_ms(2 * TICK_MS)
    board.sensor().adc_mv = 1_500
    board.run_ms(DECIDED_MS)
    assert board.pin(config.ALARM_PIN).level == 0
    board.sensor().adc_mv = config.LOW_MV - 100
    board.run_ms(DECIDED_MS)
    assert board.pin(config.ALARM_PIN).level == 1
    board.expect("low 1000 mV", within_ms=50)
