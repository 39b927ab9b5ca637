"""Reports what a model of the project's own raises as one line with its place.

A model is called in the middle of the emulated chip's work, so each of its methods, and each alarm
that it sets, is guarded.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from noheap_tools import project
from noheap_tools.emulator import catalog
from noheap_tools.errors import ToolError


class Guard:
    """`guard(function)` does what `function` does, but raises ToolError for the model `name`."""

    def __init__(self, name: str, file: Path) -> None:
        self._name = name
        self._file = file

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **keywords: Any) -> Any:
            try:
                return function(*arguments, **keywords)
            except ToolError:
                raise
            except Exception as error:
                what = catalog.raised(error, self._file)
                raise ToolError(
                    f"the model {self._name} of {project.shown(self._file)} {what}"
                ) from error

        return guarded


class GuardedClock:
    """`clock`, whose alarms are guarded."""

    def __init__(self, clock: Any, guard: Guard) -> None:
        self._clock = clock
        self._guard = guard

    def create_alarm(self, callback: Callable[[], None]) -> Any:
        return self._clock.create_alarm(self._guard(callback))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clock, name)


class GuardedDevice:
    """`device`, whose methods are guarded."""

    def __init__(self, device: Any, guard: Guard) -> None:
        self._device = device
        self._guard = guard

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._device, name)
        return self._guard(value) if callable(value) else value
