"""Boards that are none: each answers at a TCP port of its own, as a board behind a serial server.

    python -m noheap_tools.bench.simulated --boards 1000 --period-ms 200 --seconds 60

One that was asked who it is says so, and then sends a sample each period and its counters each
second: the frames are those of recorded.py. The clocks of the boards are off by up to --drift ppm,
evenly spread. Ticks begin when all boards were asked, and end after --seconds; a sample that
nobody is there for is lost, as on USB. The first line of stdout is a JSON object with the ports.
The second is written at the end of the ticks: `began`, the time of the clocks' 0, and how many
records each board has sent. It ends when stdin does.
"""

import argparse
import asyncio
import heapq
import json
import sys
import time
from dataclasses import dataclass, field

from noheap_tools import system
from noheap_tools.bench import recorded
from noheap_tools.link import asking

_STATS_S = 1.0
_REST_S = 0.005  # a tick may wait so long for the loop


@dataclass(frozen=True)
class Plan:
    boards: int
    period_ms: int
    seconds: float
    drift_ppm: float = 0

    def drift_of(self, board: int) -> float:
        """Above 0: its clock is slow."""
        spread = board / (self.boards - 1) * 2 - 1 if self.boards > 1 else 0
        return self.drift_ppm * spread

    def due_s(self, board: int, period: int) -> float:
        """When its sample of that period was taken, after the clocks' 0. Boards follow one another
        within a period, since they were switched on one after the other."""
        period_s = self.period_ms / 1000 * (1 + self.drift_of(board) / 1e6)
        return (period - 1 + board / self.boards) * period_s

    def options(self) -> list[str]:
        named = {"--boards": self.boards, "--period-ms": self.period_ms}
        named |= {"--seconds": self.seconds, "--drift": self.drift_ppm}
        return [str(it) for pair in named.items() for it in pair]


@dataclass
class _Board:
    at: int
    tick: int = 0  # samples so far, also those that nobody heard
    sent: int = 0
    stats_s: float = 0.0
    host: asyncio.StreamWriter | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)


class _Fleet:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._boards = [_Board(at) for at in range(plan.boards)]
        self._is_over = False  # what is sent has been counted

    async def run(self) -> None:
        servers = [await self._serve(it) for it in self._boards]
        _say({"ports": [it.sockets[0].getsockname()[1] for it in servers]})
        for board in self._boards:
            await board.asked.wait()
        began, start_s = time.time(), time.monotonic()
        await self._tick(start_s)
        self._is_over = True
        _say({"began": began, "sent": [it.sent for it in self._boards]})
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    async def _serve(self, board: _Board) -> asyncio.Server:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while data := await reader.read(256):
                    if asking.REQUEST in data and not self._is_over:
                        writer.write(recorded.hello(board.at, self._plan.period_ms * 1000))
                        board.host = writer
                        board.sent += 1
                        board.asked.set()
            except ConnectionError:
                pass
            finally:
                if board.host is writer:
                    board.host = None
                writer.close()

        return await asyncio.start_server(connected, "127.0.0.1", 0)

    async def _tick(self, start_s: float) -> None:
        plan = self._plan
        due = [(plan.due_s(it.at, 1), it.at) for it in self._boards]
        heapq.heapify(due)
        while due:
            at_s, which = due[0]
            now_s = time.monotonic() - start_s
            if now_s < at_s:
                await asyncio.sleep(min(at_s - now_s, _REST_S))
                continue
            board = self._boards[which]
            self._send(board, at_s)
            following_s = plan.due_s(which, board.tick + 1)
            if following_s < plan.seconds:
                heapq.heapreplace(due, (following_s, which))
            else:
                heapq.heappop(due)

    @staticmethod
    def _send(board: _Board, at_s: float) -> None:
        data, records = recorded.sample(board.at, board.tick), 1
        board.tick += 1
        if at_s >= board.stats_s:
            board.stats_s = at_s + _STATS_S
            data, records = data + recorded.stats(board.tick), 2
        if board.host is not None:
            board.host.write(data)
            board.sent += records


def _say(told: dict[str, object]) -> None:
    print(json.dumps(told), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--boards", type=int, required=True)
    parser.add_argument("--period-ms", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--drift", type=float, default=0)
    args = parser.parse_args()
    system.allow_many_files()
    plan = Plan(args.boards, args.period_ms, args.seconds, args.drift)
    asyncio.run(_Fleet(plan).run())


if __name__ == "__main__":
    main()
