"""Does work in several processes, which are forked from this one: they have all that it has.

    run(tasks, work, done, jobs=2)      # done(number, work(task)) here, for each task

Where processes cannot be forked, and for one job, this process does the work itself.
"""

import os
import pickle
import select
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from noheap_tools import system

_Task = TypeVar("_Task")

_HEAD_BYTES = 4  # in front of a message: its length


class _Worker(NamedTuple):
    process: int
    orders: int
    answers: int


def run(
    tasks: Sequence[_Task],
    work: Callable[[_Task], Any],
    done: Callable[[int, Any], None],
    *,
    is_needed: Callable[[int], bool] = lambda number: True,
    jobs: int = 1,
) -> None:
    """`work` is done for each task in their order, unless it is not needed any more when its turn
    comes; what it returns must be possible to pickle if there are several jobs."""
    jobs = min(jobs, len(tasks)) if system.can_fork() else 1
    if jobs > 1:
        _run_in_processes(tasks, work, done, is_needed, jobs)
        return
    for number, task in enumerate(tasks):
        if is_needed(number):
            done(number, work(task))


def _run_in_processes(
    tasks: Sequence[_Task],
    work: Callable[[_Task], Any],
    done: Callable[[int, Any], None],
    is_needed: Callable[[int], bool],
    jobs: int,
) -> None:
    waiting = iter(range(len(tasks)))
    working: dict[int, tuple[_Worker, int]] = {}  # by the file of its answers: and its task
    workers: list[_Worker] = []
    left: list[int] = []  # what a worker that has died was to do

    def give(worker: _Worker) -> None:
        number = next(filter(is_needed, waiting), None)
        if number is not None:
            try:
                _send(worker.orders, number)
            except BrokenPipeError:
                left.append(number)
            else:
                working[worker.answers] = worker, number

    try:
        for _ in range(jobs):
            workers.append(_forked(tasks, work, workers))
            give(workers[-1])
        while working:
            for file in select.select([*working], [], [])[0]:
                worker, number = working.pop(file)
                answer = _received(file)
                if answer is None:
                    left.append(number)
                    continue
                done(number, answer[0])
                give(worker)
    finally:
        for worker in workers:
            _end(worker)
    for number in [*left, *waiting]:
        if is_needed(number):
            done(number, work(tasks[number]))


def _forked(
    tasks: Sequence[_Task], work: Callable[[_Task], Any], others: Sequence[_Worker]
) -> _Worker:
    orders, to_worker = os.pipe()
    from_worker, answers = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    process = system.fork()  # the other thread only waits for this one: see deep.run()
    if process:
        os.close(orders)
        os.close(answers)
        return _Worker(process, to_worker, from_worker)
    try:
        for file in (to_worker, from_worker, *(it.orders for it in others)):
            os.close(file)
        while (number := _received(orders)) is not None:
            _send(answers, (work(tasks[number]),))
    finally:
        # Nothing that the other process has begun is ended here.
        os._exit(0)


def _end(worker: _Worker) -> None:
    os.close(worker.orders)
    os.close(worker.answers)
    system.end(worker.process)  # it may be at what is not needed any more


def _send(file: int, message: object) -> None:
    data = pickle.dumps(message)
    data = len(data).to_bytes(_HEAD_BYTES, "little") + data
    while data:
        data = data[os.write(file, data) :]


def _received(file: int) -> Any:
    """None at the end."""
    head = _read(file, _HEAD_BYTES)
    data = _read(file, int.from_bytes(head, "little")) if len(head) == _HEAD_BYTES else b""
    return pickle.loads(data) if data else None


def _read(file: int, count: int) -> bytes:
    data = b""
    while len(data) < count and (part := os.read(file, count - len(data))):
        data += part
    return data
