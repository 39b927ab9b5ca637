"""The packets of gdb's remote serial protocol: `$data#checksum`, and Ctrl-C between them.

    for packet in packets.feed(data): ...       # a text; CTRL_C; None: it was damaged
    packets.framed("OK")                        # b"$OK#9a"

"GDB" = Debugging with GDB, appendix E, Remote Protocol.
"""

from collections.abc import Iterator

CTRL_C = "\x03"
MOST_BYTES = 4096  # of a packet; gdb is told so


class Packets:
    """Feed bytes in any pieces. What is neither packet nor Ctrl-C, as acknowledgements, is left
    out."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[str | None]:
        for byte in data:
            if not self._pending:
                if byte == 0x03:
                    yield CTRL_C
                elif byte == 0x24:
                    self._pending.append(byte)
                continue
            self._pending.append(byte)
            if len(self._pending) > MOST_BYTES + 4:
                self._pending.clear()
                yield None
            elif self._pending[-3:-2] == b"#":
                packet = bytes(self._pending)
                self._pending.clear()
                yield _checked(packet[1:-3], packet[-2:])


def framed(text: str) -> bytes:
    data = text.encode("ascii")
    return b"$%s#%02x" % (data, sum(data) & 0xFF)


def _checked(data: bytes, checksum: bytes) -> str | None:
    try:
        right = int(checksum, 16) == sum(data) & 0xFF
        return data.decode("ascii") if right else None
    except ValueError:
        return None
