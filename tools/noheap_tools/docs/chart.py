"""Draws a run as an SVG: the temperature that the board reported, the limits, the LED's pin, and
below them a strip for each field of the records that the firmware declares."""

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from noheap_tools.link.decode import UNKNOWN
from noheap_tools.run.simulation import Result

_WIDTH, _HEIGHT = 860, 340
_LEFT, _RIGHT, _TOP = 56, 16, 44
_PLOT_BOTTOM = 232
_LED_TOP, _LED_BOTTOM = 262, 290
_STRIP, _STRIP_TOP, _STRIP_BOTTOM = 64, 20, 56
_REACH_C = 6.0
_LINES = 6  # at most, of the scale
_LABELS = 12  # px from the frame to what is written beside it
_STYLE = """
  text { font: 13px sans-serif; fill: #57606a }
  .title { font-weight: bold; fill: #24292f }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .small { font-size: 12px }
  .limit { stroke: #cf222e; stroke-width: 1; stroke-dasharray: 5 4 }
  .reading { fill: none; stroke: #0969da; stroke-width: 2 }
  .fault { fill: #cf222e; fill-opacity: 0.15 }
  .lit { fill: #d4a72c }
"""


def svg(result: Result) -> str:
    """The run as one self-contained SVG document."""
    return "\n".join(_Chart(result).document()) + "\n"


class _Chart:
    def __init__(self, result: Result) -> None:
        self._result = result
        self._end_ms = result.simulated_s * 1000
        self._strips = [
            (f"{name}: {field}", [(at_ms, fields[field]) for at_ms, fields in seen])
            for name, seen in result.records.items()
            if name != UNKNOWN
            for field in seen[0][1]
        ]
        self._height = _HEIGHT + _STRIP * len(self._strips)
        # A range around the limits: points far outside are drawn at the edge.
        on, off = result.on_milli_c / 1000, result.off_milli_c / 1000
        readings = [value / 1000 for _, value in result.samples if value is not None]
        self._low = max(min([*readings, off]), off - _REACH_C) - 0.5
        self._high = min(max([*readings, on]), on + _REACH_C) + 0.5

    def document(self) -> Iterator[str]:
        result = self._result
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {self._height}" '
            f'width="{_WIDTH}" height="{self._height}">'
        )
        yield f"<style>{_STYLE}</style>"
        yield f'<rect width="{_WIDTH}" height="{self._height}" fill="#ffffff"/>'
        cycles = result.isr_summary()
        title = (
            f"{result.ticks} ticks served, {result.missed} missed, heap grew by "
            f"{result.heap_delta_bytes} bytes, interrupt {cycles['median']:g} cycles median"
        )
        yield f'<text class="title" x="{_LEFT}" y="24">{escape(title)}</text>'
        yield from self._grid()
        yield from self._faults()
        yield from self._reading()
        yield from self._led()
        for index, (name, seen) in enumerate(self._strips):
            yield from self._strip(_HEIGHT + _STRIP * index, name, seen)
        yield "</svg>"

    def _x(self, at_ms: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT - _RIGHT) * at_ms / self._end_ms, 1)

    def _y(self, celsius: float) -> float:
        share = min(1, max(0, (celsius - self._low) / (self._high - self._low)))
        return round(_PLOT_BOTTOM - (_PLOT_BOTTOM - _TOP) * share, 1)

    def _grid(self) -> Iterator[str]:
        seconds = int(self._end_ms // 1000)
        for second in range(0, seconds + 1, max(1, seconds // 10)):
            x = self._x(second * 1000)
            yield f'<line class="grid" x1="{x}" y1="{_TOP}" x2="{x}" y2="{_LED_BOTTOM}"/>'
            yield f'<text x="{x}" y="{_LED_BOTTOM + 20}" text-anchor="middle">{second} s</text>'
        right = _WIDTH - _RIGHT
        step_c = _step(self._high - self._low)
        celsius = math.ceil(self._low / step_c) * step_c
        while celsius <= self._high:
            y = self._y(celsius)
            yield f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{right}" y2="{y}"/>'
            x = _LEFT - _LABELS / 2
            yield f'<text x="{x:g}" y="{y + 4}" text-anchor="end">{celsius:g} °C</text>'
            celsius += step_c
        on, off = self._result.on_milli_c / 1000, self._result.off_milli_c / 1000
        for y, below, name in (
            (self._y(on), -_LABELS / 2, f"above from {on:g} °C"),
            (self._y(off), _LABELS + 2, f"below again under {off:g} °C"),
        ):
            yield f'<line class="limit" x1="{_LEFT}" y1="{y}" x2="{right}" y2="{y}"/>'
            at = f'x="{right - _LABELS / 2:g}" y="{y + below:g}" text-anchor="end"'
            yield f'<text class="small" {at}>{name}</text>'

    def _faults(self) -> Iterator[str]:
        began = None
        for at_ms, value in [*self._result.samples, (self._end_ms, 0)]:
            if value is None and began is None:
                began = at_ms
            elif value is not None and began is not None:
                x, width = self._x(began), round(self._x(at_ms) - self._x(began), 1)
                yield (
                    f'<rect class="fault" x="{x}" y="{_TOP}" width="{width}" '
                    f'height="{_LED_BOTTOM - _TOP}"/>'
                )
                yield f'<text class="small" x="{x}" y="{_TOP - 6}">no reading</text>'
                began = None

    def _reading(self) -> Iterator[str]:
        points: list[str] = []
        before = None
        for at_ms, value in [*self._result.samples, (0, None)]:
            if value is not None:
                points.append(f"{self._x(at_ms)},{self._y(value / 1000)}")
                if value / 1000 < self._low - _REACH_C and value != before:
                    x, y = self._x(at_ms) + _LABELS / 2, self._y(value / 1000)
                    yield f'<text class="small" x="{x:g}" y="{y}">{value / 1000:g} °C</text>'
            elif points:
                yield f'<polyline class="reading" points="{" ".join(points)}"/>'
                points = []
            before = value

    def _led(self) -> Iterator[str]:
        height = _LED_BOTTOM - _LED_TOP
        x = _LEFT - _LABELS / 2
        yield f'<text x="{x:g}" y="{_LED_BOTTOM - 9}" text-anchor="end">LED</text>'
        lit_since = None
        for at_ms, level in [*self._result.led_edges_ms, (self._end_ms, 0)]:
            if level:
                lit_since = at_ms
            elif lit_since is not None:
                x, width = self._x(lit_since), round(self._x(at_ms) - self._x(lit_since), 1)
                yield (
                    f'<rect class="lit" x="{x}" y="{_LED_TOP}" width="{width}" height="{height}"/>'
                )
                lit_since = None

    def _strip(self, top: int, name: str, seen: Sequence[tuple[float, int]]) -> Iterator[str]:
        low, high = min(value for _, value in seen), max(value for _, value in seen)
        scale = (_STRIP_BOTTOM - _STRIP_TOP) / (high - low or 1)
        points = (
            f"{self._x(at_ms)},{round(top + _STRIP_BOTTOM - scale * (value - low), 1)}"
            for at_ms, value in seen
        )
        yield f'<text x="{_LEFT}" y="{top + 12}">{escape(name)}, {low} to {high}</text>'
        yield f'<polyline class="reading" points="{" ".join(points)}"/>'


def _step(span_c: float) -> float:
    """Between two lines of the scale: 1, 2 or 5, or ten times that, and so on."""
    least = span_c / _LINES
    power = 10 ** math.floor(math.log10(least))
    return next(it * power for it in (1, 2, 5, 10) if it * power >= least)
