"""Pins, ADC, PWM and critical sections."""

import machine

from noheap.hal.adc import AnalogInput
from noheap.hal.critical import critical
from noheap.hal.digital import DigitalOutput
from noheap.hal.pwm import PWMOutput


def is_out():
    """Whether pin 14 is driven high: GPIO_OUT, RP2040 datasheet 2.3.1.7."""
    return machine.mem32[0xD0000010] >> 14 & 1


def pin_value(high, low):
    pin = machine.Pin(14, machine.Pin.OUT, value=0)
    for _ in range(2):
        high()
        pin.value(1)
        low()
    return is_out()


def output_set_active(high, low):
    output = DigitalOutput(machine.Pin(14))
    for _ in range(2):
        high()
        output.set_active()
        low()
    return is_out()


def output_toggle(high, low):
    output = DigitalOutput(machine.Pin(14))
    for _ in range(2):
        high()
        output.toggle()
        low()
    return not is_out()


def adc_read_u16(high, low):
    adc = machine.ADC(26)
    for _ in range(2):
        high()
        adc.read_u16()
        low()
    return True


def analog_input_read_u16(high, low):
    adc = AnalogInput(machine.ADC(26))
    for _ in range(2):
        high()
        adc.read_u16()
        low()
    return True


def pwm_duty_u16(high, low):
    pwm = machine.PWM(machine.Pin(0))
    pwm.freq(1000)
    for _ in range(2):
        high()
        pwm.duty_u16(5)
        low()
    return True


def pwm_output_set_duty(high, low):
    pwm = PWMOutput(machine.PWM(machine.Pin(0)), 1000)
    for _ in range(2):
        high()
        pwm.set_duty(5)
        low()
    return True


def disable_enable_irq(high, low):
    off, on = machine.disable_irq, machine.enable_irq
    for _ in range(2):
        high()
        on(off())
        low()
    return True


def with_critical(high, low):
    c = critical
    for _ in range(2):
        high()
        with c:
            pass
        low()
    return True
