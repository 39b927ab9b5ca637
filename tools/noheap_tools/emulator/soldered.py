"""Solders the devices of a board.toml, or of a project, to an emulated board.

    [[soldered]]
    model = "bme280"
    name = "outside"            # by which a scenario names it; optional
    i2c_bus = 0
    address = 0x76

catalog.py has each model with the keys that say where it is connected.
"""

from collections.abc import Callable, Iterable
from typing import Any

from noheap_tools import project
from noheap_tools.board.boards import Board, Soldered
from noheap_tools.emulator import catalog
from noheap_tools.emulator.guard import Guard, GuardedClock, GuardedDevice
from noheap_tools.emulator.models import Measure, Model, Wires
from noheap_tools.emulator.quantities import TEMPERATURE, World
from noheap_tools.errors import ToolError


def solder(wires: Wires, items: Iterable[Soldered], world: World) -> list[Any]:
    """Connects `items` and returns the devices. ToolError for one that is described wrongly."""
    return [_solder(wires, item, world, number) for number, item in enumerate(items)]


def _solder(wires: Wires, item: Soldered, world: World, number: int) -> Any:
    model = _model(wires.board, item)
    if set(item.place) != set(model.place):
        keys = ", ".join(model.place)
        raise _wrong(wires.board, f"{item.model} has {', '.join(item.place) or 'no place'}", keys)

    def measure(quantity: str) -> Callable[[], float]:
        return lambda: world(item.name, quantity)

    serial = bytes([number + 1, 0x11, 0x22, 0x33, 0x44, 0x55])
    device = _made(wires, item.model, model, measure, serial)
    try:
        model.connect(wires, device, item.place)
    except (IndexError, KeyError) as error:
        raise _wrong(
            wires.board, f"{item.model} cannot be at {dict(item.place)}", str(error)
        ) from None
    return device


def _made(wires: Wires, name: str, model: Model, measure: Measure, serial: bytes) -> Any:
    file = catalog.current().files.get(name)
    if file is None:
        return model.make(wires.clock, measure, serial)
    guard = Guard(name, file)
    clock: Any = GuardedClock(wires.clock, guard)
    device = guard(model.make)(clock, measure, serial)
    return guard(device) if callable(device) else GuardedDevice(device, guard)


def quantities(board: Board) -> dict[str, set[str]]:
    """{name of a sensor: what it measures} of a board; those of all sensors are at "". ToolError
    for a model that there is not."""
    found: dict[str, set[str]] = {"": {TEMPERATURE}}  # the chip's own sensor
    for item in board.soldered:
        model = _model(board, item)
        found[""].update(model.quantities)
        if item.name:
            found.setdefault(item.name, set()).update(model.quantities)
    return found


def _model(board: Board, item: Soldered) -> Model:
    known = catalog.current().models
    if item.model in known:
        return known[item.model]
    guess = project.suggestion(item.model, known)
    listed = ", ".join(sorted(known))
    raise _wrong(board, f"there is no model {item.model!r}", f"{guess}There are {listed}.")


def _wrong(board: Board, what: str, hint: str) -> ToolError:
    file = project.shown(board.wired_in)
    return ToolError(f"{file}: [[soldered]]: {what}", hint)
