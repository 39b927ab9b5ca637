from noheap_testing import machine
from noheap_testing.analog import ScriptedPWM, duty, frequency

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same

script = [frequency(25_000), duty(0), duty(65535 * 2 // 5)]
machine.attach("PWM", 16, ScriptedPWM(script))
