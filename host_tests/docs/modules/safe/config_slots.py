import os

LANES = ("pico",)  # it writes files


def after():
    assert content is None and slots.load() == b"threshold=30"
    os.remove("settings.0")
