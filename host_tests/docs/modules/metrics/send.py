from noheap.metrics import send

LANES = ("pico",)  # it writes to RAM of a chip
send.NAMES = ("0 depth",)  # as a build does


class telemetry:
    sent = []

    @staticmethod
    def framed():
        return True

    @staticmethod
    def send_bytes(record, length, kind, frame):
        telemetry.sent.append((length, kind))
        if len(telemetry.sent) == 2:
            raise End


def after():
    assert telemetry.sent == [(7, 12), (6, 11)]
