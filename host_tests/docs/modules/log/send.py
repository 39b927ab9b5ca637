from noheap.log.entry import entry1

LANES = ("pico",)  # it writes to RAM of a chip

entry1(0x200001, 7)


class telemetry:
    @staticmethod
    def framed():
        return True

    @staticmethod
    def send_bytes(record, length, kind, frame):
        assert (length, kind) == (16, 7)
        raise End
