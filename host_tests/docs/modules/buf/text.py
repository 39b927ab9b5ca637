class uart:
    @staticmethod
    def write(data, length):
        uart.sent = bytes(data[:length])


def after():
    assert uart.sent == b"t=21.375"
