"""`noheap emulate` plays a scenario to a firmware without telemetry, too, from its boot on."""

import time

import serial

from rig.emulation import Emulation
from rig.patience import PATIENCE_S

PROJECT = '[[tool.noheap.soldered]]\nmodel = "voltage"\nadc_pin = 26\n'
MAIN = """
import time
from machine import ADC

adc = ADC(26)
while True:
    print("counts", adc.read_u16() >> 12)
    time.sleep_ms(50)
"""
PLAN = "[[step]]\nat_ms = 500\nadc_mv = 3300\n"


def test_the_scenario_begins_with_the_board(tmp_path):
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware/main.py").write_text(MAIN)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN)
    emulation = Emulation("--project", str(tmp_path), "--scenario", str(plan))
    try:
        with serial.Serial(emulation.port, timeout=1) as port:
            deadline_s = time.monotonic() + PATIENCE_S
            while port.readline().strip() != b"counts 15":
                assert time.monotonic() < deadline_s
    finally:
        assert emulation.stop() == 0
