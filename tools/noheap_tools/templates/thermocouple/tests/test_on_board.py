"""The whole firmware on the emulated board; pytest --on=PORT takes a real one."""

import config

READINGS_MS = 3 * config.PERIOD_US / 1000


def test_the_heater_is_switched_off_when_it_is_hot(board):
    board.sensor().probe_c = config.ON_C - 20
    board.run_ms(1000)
    assert board.pin(config.HEATER_PIN).level == 1
    board.sensor().probe_c = config.OFF_C + 1
    board.run_ms(READINGS_MS)
    assert board.pin(config.HEATER_PIN).level == 0
    board.sensor().probe_c = config.OFF_C - 1  # between the limits nothing changes
    board.run_ms(READINGS_MS)
    assert board.pin(config.HEATER_PIN).level == 0
