from noheap_testing.pin import RecordingPin

LANES = ("pico",)  # neither CPython nor the VM has a ThreadSafeFlag


class Pin(RecordingPin):
    """Falls as soon as somebody waits."""

    def irq(self, handler=None, trigger=0, hard=False):
        RecordingPin.irq(self, handler, trigger, hard)
        if handler:
            self.outside(1)
            self.outside(0)
