"""Finds the ports of boards by their numbers.

remarks = attached.find(targets, ["rfc2217://10.0.0.5:4000"])

A port on USB says the number itself. Where that is another one than the chip's, and at ports that
are none of USB's, the board is asked; its program is not interrupted.
"""

from collections.abc import Sequence

from serial.tools import list_ports

from noheap_tools.flash.fleet import Target
from noheap_tools.link import serial_port, who


def find(targets: Sequence[Target], ports: Sequence[str]) -> list[str]:
    """Set the `port` of those that are attached. Returns lines on what was not found out: of
    `ports` at which nobody says a number, and of a number that two boards say, neither of which
    is taken."""
    found: dict[str, list[str]] = {it.number: [] for it in targets}
    others = []
    for port in list_ports.comports():
        number = (port.serial_number or "").upper()
        if number in found:
            found[number].append(port.device)
        elif serial_port.is_micropython(port):
            others.append(port.device)
    remarks = []
    if not all(found.values()):
        for path in [*others, *ports]:
            number, why = _number(path)
            if number in found:
                found[number].append(path)
            elif path in ports and not number:
                remarks.append(f"{path}: {why}, so it is no board that is known")
    for it in targets:
        if len(found[it.number]) == 1:
            (it.port,) = found[it.number]
        elif found[it.number]:
            it.why = f"{' and '.join(found[it.number])} both say {it.number}: neither is taken"
    return remarks


def _number(path: str) -> tuple[str, str]:
    """That of the board at `path`, or "" and what is there."""
    identity, state = who.asked(path)
    return ("", state) if identity is None else (identity.unique_id.upper(), state)
