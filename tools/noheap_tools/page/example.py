import micropython
from machine import ADC, Timer

micropython.alloc_emergency_exception_buf(100)
adc = ADC(26)
volts = []


def sample(timer):
    volts.append(adc.read_u16() * 3.3 / 65535)


timer = Timer(period=10, callback=sample, hard=True)
