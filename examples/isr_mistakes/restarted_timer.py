"""A timer given a bound method in the handler:
https://github.com/micropython/micropython/issues/2658"""

from machine import Pin, Timer


class Button:
    def __init__(self, pin):
        self._timer = Timer(-1)
        pin.irq(handler=self.on_press, trigger=Pin.IRQ_FALLING, hard=True)

    def on_press(self, pin):
        self._timer.init(mode=Timer.ONE_SHOT, period=50, callback=self.settled)  # NH007 NH052

    def settled(self, timer):
        print("pressed")


button = Button(Pin(9, Pin.IN))
