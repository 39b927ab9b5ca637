"""Which port takes hard= where, and which timer without a number, read in MicroPython's source.

ports/esp32/machine_pin.c, machine_timer.c and machine_uart.c, ports/rp2/machine_timer.c,
extmod/machine_timer.c, extmod/machine_i2c_target.c
"""

import ast

from noheap_tools.check.engine.target import Target, Version
from noheap_tools.check.source import tree

# The first version in which machine.Timer takes it; other ports share one Timer.
_TIMERS: dict[str, Version] = {"rp2": (1, 26)}
_SHARED_TIMER: Version = (1, 27)
# Triggers of an I2CTarget that come while its bus waits for the answer.
_NEED_HARD = (
    "IRQ_ADDR_MATCH_READ",
    "IRQ_ADDR_MATCH_WRITE",
    "IRQ_READ_REQ",
    "IRQ_WRITE_REQ",
)


def may_state_hard(target: Target, owner: str) -> bool:
    """Returns whether hard= may be stated there, and whether ports differ in its default.

    What rp2 has exists on one port alone, and I2S is soft everywhere.
    """
    return target.port != "esp32" and owner.startswith("machine.") and owner != "machine.I2S"


def refused_timer(target: Target, owner: str, node: ast.Call) -> str:
    """Returns why the call that makes a timer raises, or ""."""
    if target.port == "esp32" and owner == "machine.Timer" and not node.args:
        return "a Timer of the ESP32 needs its number: TypeError"
    return ""


def refusal(target: Target, owner: str, node: ast.Call, hard: bool, stated: bool) -> str:
    """Returns why the registration of a handler by `node` raises, or ""."""
    port = target.port
    if hard and stated and port == "esp32":
        error = "ValueError" if owner in ("machine.UART", "machine.I2CTarget") else "TypeError"
        return f"the ESP32 has no hard handlers: {error}"
    if stated and port == "esp32" and owner == "machine.Pin":
        return "irq() of a Pin of the ESP32 has no hard=, not even hard=False: TypeError"
    if stated and owner == "machine.Timer" and port != "other":
        first = _TIMERS.get(port, _SHARED_TIMER)
        if target.version < first:
            needed = ".".join(map(str, first))
            return f"machine.Timer of this port takes hard= from MicroPython {needed}: TypeError"
    if not hard and owner == "machine.I2CTarget" and port != "esp32":
        names = {getattr(n, "attr", "") for n in tree.walk(node)}
        if needing := sorted(names.intersection(_NEED_HARD)):
            return f"{needing[0]} needs hard=True: ValueError"
    return ""
