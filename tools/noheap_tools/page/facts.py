"""What the page's sources know from Python: the records on the wire, their fields, and names.

    python -m noheap_tools.page.facts tools/page/src/wire/facts.json

`make page-bundle` writes it, and a test holds the file to this.
"""

import json
import sys
from pathlib import Path
from typing import Any

from noheap.hal import errors as bus_errors
from noheap.record import KIND_SHIFT
from noheap.wire import fields, record
from noheap.wire.states import STATE_NAMES
from noheap_tools.emulator.faults import FAULTS
from noheap_tools.emulator.quantities import QUANTITIES, TEMPERATURE
from noheap_tools.link import keys
from noheap_tools.logs.table import HASH_BITS
from noheap_tools.project import LEVELS


def made() -> dict[str, Any]:
    """As JSON takes it."""
    temperature = QUANTITIES[TEMPERATURE]
    return {
        "kinds": {name: kind for kind, name in fields.NAMES.items() if kind != record.UNKNOWN},
        "fields": {fields.NAMES[kind]: its for kind, its in fields.FIELDS.items()},
        "version": record.VERSION,
        "firstOwn": record.FIRST_OWN,
        "lastOwn": record.LAST_OWN,
        "kindShift": KIND_SHIFT,
        "hashBits": HASH_BITS,
        "levels": LEVELS,
        "errors": bus_errors.NAMES,
        "states": STATE_NAMES,
        "request": record.REQUEST,
        "alive": record.ALIVE,
        "leave": record.LEAVE,
        "faults": FAULTS,
        "temperature": {
            "low": temperature.low,
            "high": temperature.high,
            "atRest": temperature.at_rest,
        },
        "keys": {
            "interrupt": keys.INTERRUPT.decode(),
            "softReset": keys.SOFT_RESET.decode(),
            "raw": keys.RAW.decode(),
            "friendly": keys.FRIENDLY.decode(),
            "stop": keys.STOP.decode(),
        },
    }


def text() -> str:
    return json.dumps(made(), indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8")
