from noheap_testing.pin import RecordingPin as Pin

LANES = ("host", "vm")  # what a script answers takes longer on a Pico, and is the same


def after():
    assert led.is_set_high() and button.is_high()
