"""Time on the mocked board: what is due when, and when the test goes on.

The program's thread and the test's take turns. Time moves while the program sleeps, waits for an
interrupt or reads a clock; at the end of the test's share the program stands still.
"""

import heapq
import itertools
import math
import threading
from collections.abc import Callable
from typing import Any

_READ_NS = 1000  # that a look at the clock takes, so that a loop that polls it ends
_SPIN_S = 10.0  # of the host's time


class Over(BaseException):
    """Ends the program's thread."""


class Alarm:
    """As rp2040py's clocks make them, for the sensors' models."""

    def __init__(self, schedule: "Schedule", callback: Callable[[], None]) -> None:
        self._schedule = schedule
        self._callback = callback
        self._number = 0

    def schedule(self, delta_nanos: float) -> None:
        self._number += 1
        number = self._number
        self._schedule.at(self._schedule.nanos + delta_nanos, lambda: self._fire(number))

    def cancel(self) -> None:
        self._number += 1

    def _fire(self, number: int) -> None:
        if number == self._number:
            self._callback()


class Schedule:
    """`clock` is the fakes' own, which the program reads; `timer` the fakes' machine.Timer.

    `on_raised` is called while an exception that left a timer's handler is handled.
    """

    def __init__(self, clock: Any, timer: Any, on_raised: Callable[[], None]) -> None:
        self._on_raised = on_raised
        self._clock = clock
        self._timer = timer
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._next_ns: dict[int, int] = {}  # of each running timer, by its id
        self._limit_ns = 0
        self._within = False  # an interrupt
        self._turn = threading.Semaphore(0)
        self._given = threading.Semaphore(0)
        self.is_over = False
        self.has_waited = False
        timer.on_start = self._on_timer
        clock.sleep_us = self.sleep_us
        clock.ticks_us = lambda: self._read() // 1000 % (1 << 30)
        clock.ticks_ms = lambda: self._read() // 1_000_000 % (1 << 30)

    # Of the models

    @property
    def nanos(self) -> float:
        return self._clock.ns

    def create_alarm(self, callback: Callable[[], None]) -> Alarm:
        return Alarm(self, callback)

    def at(self, ns: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._due, (ns, next(self._order), happens))

    # Of the program

    def sleep_us(self, us: int) -> None:
        self.has_waited = True
        self.spend_us(us)

    def spend_us(self, us: int) -> None:
        """Time passes while the program is busy, as with a transfer."""
        self._pass_until(self._clock.ns + max(us, 0) * 1000)

    def wait_for_interrupt(self) -> None:
        """Sleep until the next interrupt, or at most until the test looks."""
        self.has_waited = True
        timers = [self._next_ns[id(timer)] for timer in self._timer.running]
        until_ns = min([*timers, *(ns for ns, _, _ in self._due[:1]), self._limit_ns])
        self._pass_until(max(until_ns, self._clock.ns + _READ_NS))

    def give_way(self) -> None:
        """Let the test look at what was printed, as soon as time passes."""
        self._limit_ns = min(self._limit_ns, self._clock.ns)

    def _read(self) -> int:
        if not self._within:
            self._pass_until(self._clock.ns + _READ_NS)
        return self._clock.ns

    def _pass_until(self, ns: float) -> None:
        while True:
            if self.is_over:
                raise Over
            due_ns, happens = self._next()
            if due_ns > self._limit_ns and ns > self._limit_ns:
                self._clock.ns = max(self._clock.ns, self._limit_ns)
                self._hand_over()
                continue
            if due_ns > ns:
                break
            self._clock.ns = max(self._clock.ns, int(due_ns))
            self._interrupt(happens)
        self._clock.ns = max(self._clock.ns, int(ns))

    def _next(self) -> tuple[float, Callable[[], None]]:
        """What is due first."""
        found: tuple[float, Callable[[], None]] = (float("inf"), lambda: None)
        if self._due:
            found = (self._due[0][0], self._happen)
        if not self._within:
            for timer in self._timer.running:
                due_ns = self._next_ns[id(timer)]
                if due_ns < found[0]:
                    found = (due_ns, lambda timer=timer: self._fire(timer))
        return found

    def _happen(self) -> None:
        heapq.heappop(self._due)[2]()

    def _fire(self, timer: Any) -> None:
        self._next_ns[id(timer)] += timer.period_us * 1000
        try:
            timer.fire()
        except Exception:
            timer.deinit()  # MicroPython does not call it again
            self._on_raised()

    def _on_timer(self, timer: Any) -> None:
        self._next_ns[id(timer)] = self._clock.ns + timer.period_us * 1000

    def _interrupt(self, happens: Callable[[], None]) -> None:
        within, self._within = self._within, True
        try:
            happens()
        finally:
            self._within = within

    def pass_ns(self, ns: int) -> None:
        """Let time pass before the program begins."""
        self._limit_ns = self._clock.ns + ns
        self._pass_until(self._limit_ns)

    # The two threads

    def run_until(self, ns: float) -> bool:
        """The test's turn ends: let the program run until `ns`. Returns False if it does not
        come back, because it neither sleeps nor looks at a clock."""
        self._limit_ns = math.ceil(ns)
        self._turn.release()
        return self._given.acquire(timeout=_SPIN_S)

    def _hand_over(self) -> None:
        self._given.release()
        self._turn.acquire()

    def begin(self) -> None:
        """The program's thread waits for its first turn."""
        self._turn.acquire()
        if self.is_over:
            raise Over

    def idle(self) -> None:
        """main.py is over: timers go on, until Over is raised."""
        while True:
            self._pass_until(float("inf"))

    def finish(self) -> None:
        """The program's thread ends."""
        self._given.release()
