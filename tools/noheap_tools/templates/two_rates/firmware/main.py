"""Two interrupts at two rates: the supply voltage each millisecond, the temperature ten times a
second. Each has its source, its tick, its queue and its output; the main loop prints for both.

PWM's wrap -> ADC -> ALARM_PIN -> queue -+
                                         +-> loop -> a line at each temperature
ALARM0 -> I2C -> LED -> queue -----------+
"""

from array import array

import board
import config
import meter
from machine import ADC, Pin

from noheap.buf.spsc import SPSC
from noheap.control import blink
from noheap.control.threshold import Threshold
from noheap.loop import plain
from noheap.record import RAW, RECORD_WORDS, STATUS, fault_of
from noheap.sampler import asm
from noheap.sampler.sampler import Sampler
from noheap.sensors.lm75_scale import milli_c_from_raw
from noheap.sensors.tmp102 import TMP102
from noheap.source.rp2040_adc import ADCSource
from noheap.source.rp2040_i2c import I2CSource


def voltage():
    ADC(Pin(config.VOLTAGE_PIN))
    Pin(config.ALARM_PIN, Pin.OUT, value=0)
    return Sampler(
        ADCSource(config.VOLTAGE_PIN - 26),
        threshold=Threshold(on=meter.counts(config.HIGH_MV), off=meter.counts(config.LOW_MV)),
        out_pin=config.ALARM_PIN,
        above_pattern=(blink.ON, 1),
        period_us=config.FAST_US,
        queue=SPSC(256, RECORD_WORDS),
        tier=asm,
    )


def temperature():
    sensor = TMP102(board.sensor_i2c(), config.SENSOR_ADDRESS)
    sensor.configure(conversion_hz=8)
    sensor.try_read(sensor.values)  # its pointer is at the temperature from here on
    board.led()  # an output from here on, and off
    return Sampler(
        I2CSource(board.SENSOR_I2C_BUS, config.SENSOR_ADDRESS),
        threshold=Threshold(on=meter.raw(config.WARM_C), off=meter.raw(config.COOL_C)),
        out_pin=board.LED_PIN,
        active_high=board.LED_ACTIVE_HIGH,
        above_pattern=(blink.ON, 1),
        period_us=config.SLOW_US,
        queue=SPSC(16, RECORD_WORDS),
        tier=asm,
        pwm_slice=None,  # the other one has the PWM's interrupt
    )


class Report:
    def __init__(self, slow):
        self._slow = slow
        self._record = array("i", bytes(4 * RECORD_WORDS))
        self._volts = meter.Extremes()

    def fast(self, record):
        self._volts.take(record[RAW])

    def each_turn(self):
        record = self._record
        while self._slow.dequeue(record):
            volts = self._volts
            if fault_of(record[STATUS]):
                print("no temperature")
            else:
                print("milli_c", milli_c_from_raw(record[RAW]), "mv", end=" ")
                print(meter.millivolts(volts.low), "to", meter.millivolts(volts.high))
            volts.clear()


def main():
    fast, slow = voltage(), temperature()
    report = Report(slow.queue)
    with fast, slow:
        plain.run(fast.queue, report.fast, report.each_turn)


if __name__ == "__main__":
    main()
