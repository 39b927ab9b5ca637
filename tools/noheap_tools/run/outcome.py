"""The common part of the results of a run, with telemetry or without."""

from dataclasses import asdict, dataclass, field
from typing import Any

from noheap_tools.emulator.expectations import Verdict
from noheap_tools.run import own_records
from noheap_tools.run.own_records import OwnRecords
from noheap_tools.run.stack import Watermark


@dataclass
class Outcome:
    """Times in ms are simulated, from time 0 unless stated otherwise."""

    board: str
    micropython: str = "unknown"
    simulated_s: float = 0.0
    wall_s: float = 0.0
    device_mpy_bytes: int = 0
    isr_cycles: list[int] = field(default_factory=list)  # of each run of a handler
    led_edges_ms: list[tuple[float, int]] = field(default_factory=list)
    records: OwnRecords = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    resets: int = 0
    stack_bytes: int = 0
    stack_used_bytes: int = 0  # at most, interrupts included
    expected: Verdict = field(default_factory=Verdict)  # by the scenario

    def note_stack(self, seen: Watermark) -> None:
        self.stack_bytes = seen.bytes
        self.stack_used_bytes = seen.bytes_used()

    def as_json(self, violations: list[str]) -> dict[str, Any]:
        """The part of --json's object that each run has."""
        return {
            "board": self.board,
            "micropython": self.micropython,
            "holds": not violations,
            "expected": asdict(self.expected),
            "simulated_s": self.simulated_s,
            "wall_s": round(self.wall_s, 2),
            "led_edges_ms": self.led_edges_ms,
            "records": own_records.as_json(self.records),
            "device_mpy_bytes": self.device_mpy_bytes,
            "stack_bytes": self.stack_bytes,
            "stack_used_bytes": self.stack_used_bytes,
        }
