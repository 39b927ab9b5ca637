"""Records in words, the same for `noheap run` and `noheap monitor`."""

from collections.abc import Sequence

from noheap.hal import errors as bus_errors
from noheap.wire.states import STATE_NAMES
from noheap_tools.link.observation import Fields


def reading(sample: Fields) -> str:
    """The temperature, or why there is none."""
    error = sample["error"]
    return fault(error) if error else f"{sample['milli_c'] / 1000:.3f} °C"


def fault(kind: int) -> str:
    """A kind of noheap.hal.errors."""
    return _named(bus_errors.NAMES, kind)


def state(sample: Fields) -> str:
    return _named(STATE_NAMES, sample["state"])


def values(fields: Fields) -> str:
    """A record of the firmware's own."""
    return ", ".join(f"{name} {value}" for name, value in fields.items())


def _named(names: Sequence[str], index: int) -> str:
    """The number itself where a newer board has more names."""
    return names[index] if index < len(names) else str(index)
