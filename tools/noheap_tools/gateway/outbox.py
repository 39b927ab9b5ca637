"""What has still to be sent, on disk: a SQLite file, which neither a kill nor a full disk harms.

    with Outbox(file, most_bytes) as outbox:
        outbox.add(batches, runs)           # one transaction
        outbox.waiting("mqtt", after=0, most=20)
        outbox.remove(ids)                  # acknowledged

A batch is the records of one board since the last one, as they are sent. It stays until the other
side has acknowledged it. Beyond `most_bytes` the oldest go, and their records are counted.
"""

import contextlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, board TEXT NOT NULL,
    label TEXT NOT NULL, records INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS of_a_sink ON batches (sink, id);
CREATE INDEX IF NOT EXISTS of_a_board ON batches (sink, board, id);
CREATE TABLE IF NOT EXISTS runs (
    board TEXT PRIMARY KEY, boot INTEGER NOT NULL, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dropped (
    sink TEXT, board TEXT, records INTEGER NOT NULL, PRIMARY KEY (sink, board)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gateway (id TEXT NOT NULL);
"""
_VERSION = 1
_NO_DATABASE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")


@dataclass(frozen=True, slots=True)
class Batch:
    """`records` of a board for a sink, as they are sent; `id` is 0 until the outbox gives one.
    `label` is what the board is called where it is sent to."""

    sink: str
    board: str
    label: str
    records: int
    payload: bytes
    id: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Of a board: which start of it, and the number of its next record."""

    boot: int
    next: int


@dataclass(frozen=True)
class Counts:
    """Of records, by (sink, board); `bytes` are those of all batches that wait."""

    waiting: Mapping[tuple[str, str], int]
    dropped: Mapping[tuple[str, str], int]
    bytes: int


class Outbox:
    """Raises ToolError if another process has the file, or it cannot be made. One that is damaged
    is moved aside; `moved` is then where to. Its methods may be called by any thread, and raise
    ToolError if the disk does not take what they write; nothing is changed then."""

    def __init__(self, file: Path, most_bytes: int) -> None:
        self._file = file
        self._most = most_bytes
        self._lock = threading.Lock()
        self.moved: Path | None = None
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._opened()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname not in _NO_DATABASE:
                raise self._refused(error) from None
            self.moved = _set_aside(file)
            self._database = self._opened()
        (self._bytes,) = self._database.execute(
            "SELECT coalesce(sum(length(payload)), 0) FROM batches"
        ).fetchone()
        (self.id,) = self._database.execute("SELECT id FROM gateway").fetchone()

    def __enter__(self) -> "Outbox":
        return self

    def __exit__(self, *exc_info: object) -> None:
        with self._lock:
            self._database.close()

    def runs(self) -> dict[str, Run]:
        with self._lock:
            rows = self._database.execute("SELECT board, boot, next FROM runs").fetchall()
        return {board: Run(boot, following) for board, boot, following in rows}

    def add(self, batches: Sequence[Batch], runs: Mapping[str, Run]) -> int:
        """Keep them, and where the boards' numbers are. Returns how many records went for it."""
        size = sum(len(it.payload) for it in batches)
        with self._changing() as database:
            gone, freed = self._make_room(database, size)
            database.executemany(
                "INSERT INTO batches (sink, board, label, records, payload)"
                " VALUES (?, ?, ?, ?, ?)",
                [(it.sink, it.board, it.label, it.records, it.payload) for it in batches],
            )
            database.executemany(
                "INSERT OR REPLACE INTO runs VALUES (?, ?, ?)",
                [(board, run.boot, run.next) for board, run in runs.items()],
            )
        self._bytes += size - freed
        return gone

    def count_dropped(self, batches: Iterable[Batch]) -> None:
        """Count the records of batches that were never kept here."""
        with self._changing() as database:
            _count(database, [(it.sink, it.board, it.records) for it in batches])

    def waiting(self, sink: str, after: int, most: int) -> list[Batch]:
        """The oldest of `sink`, above the id `after`."""
        return self._selected("sink = ? AND id > ?", (sink, after), most)

    def following(self, batch: Batch, most: int) -> list[Batch]:
        """Those of the same board that wait behind `batch`, the oldest first."""
        where = "sink = ? AND board = ? AND id > ?"
        return self._selected(where, (batch.sink, batch.board, batch.id), most)

    def _selected(self, where: str, values: tuple[object, ...], most: int) -> list[Batch]:
        with self._lock:
            rows = self._database.execute(
                "SELECT sink, board, label, records, payload, id FROM batches"
                f" WHERE {where} ORDER BY id LIMIT ?",
                (*values, most),
            ).fetchall()
        return [Batch(*row) for row in rows]

    def remove(self, ids: Iterable[int]) -> None:
        which = [(it,) for it in ids]
        with self._changing() as database:
            freed = 0
            for (it,) in which:
                row = database.execute(
                    "DELETE FROM batches WHERE id = ? RETURNING length(payload)", (it,)
                ).fetchone()
                freed += row[0] if row else 0
        self._bytes -= freed

    def drop(self, batch: Batch) -> None:
        """Remove one that the other side will never take, and count its records."""
        with self._changing() as database:
            database.execute("DELETE FROM batches WHERE id = ?", (batch.id,))
            _count(database, [(batch.sink, batch.board, batch.records)])
        self._bytes -= len(batch.payload)

    def counts(self) -> Counts:
        with self._lock:
            waiting = self._database.execute(
                "SELECT sink, board, sum(records) FROM batches GROUP BY sink, board"
            ).fetchall()
            dropped = self._database.execute("SELECT sink, board, records FROM dropped").fetchall()
        return Counts(
            {(sink, board): records for sink, board, records in waiting},
            {(sink, board): records for sink, board, records in dropped},
            self._bytes,
        )

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._database:
                    yield self._database
            except sqlite3.OperationalError as error:
                raise self._refused(error) from None

    def _make_room(self, database: sqlite3.Connection, size: int) -> tuple[int, int]:
        """The records and the bytes of the oldest that went."""
        gone, freed = [], 0
        while self._bytes - freed and self._bytes - freed + size > self._most:
            identity, *of, length = database.execute(
                "SELECT id, sink, board, records, length(payload) FROM batches ORDER BY id LIMIT 1"
            ).fetchone()
            database.execute("DELETE FROM batches WHERE id = ?", (identity,))
            gone.append(tuple(of))
            freed += length
        _count(database, gone)
        return sum(records for _, _, records in gone), freed

    def _opened(self) -> sqlite3.Connection:
        made = sqlite3.connect(self._file, check_same_thread=False, timeout=0)
        try:
            # Of one process alone; then the log needs no memory that is shared, either.
            made.execute("PRAGMA locking_mode = EXCLUSIVE")
            made.execute("PRAGMA journal_mode = WAL")
            # What is kept is on the disk, also when the power goes.
            made.execute("PRAGMA synchronous = FULL")
            made.execute("BEGIN IMMEDIATE")
            made.execute("COMMIT")
            (version,) = made.execute("PRAGMA user_version").fetchone()
            if version not in (0, _VERSION):
                raise ToolError(
                    f"{self._file} is an outbox of version {version}, not {_VERSION}",
                    "The noheap that made it reads it; or name another in [outbox].",
                )
            # Of one that is there nothing is written, so that it opens on a full disk.
            made.executescript(_SCHEMA)
            if version != _VERSION:
                made.execute(f"PRAGMA user_version = {_VERSION}")
            with made:
                if made.execute("SELECT id FROM gateway").fetchone() is None:
                    made.execute("INSERT INTO gateway VALUES (?)", (secrets.token_hex(6),))
        except BaseException:
            made.close()
            raise
        return made

    def _refused(self, error: sqlite3.DatabaseError) -> ToolError:
        if error.sqlite_errorname in _IN_USE:
            return ToolError(
                f"another gateway has {self._file}", "Each needs one of its own: file in [outbox]."
            )
        return ToolError(f"cannot write {self._file}: {error}", "Is the disk full, or not yours?")


def _count(database: sqlite3.Connection, gone: Iterable[tuple[str, str, int]]) -> None:
    database.executemany(
        "INSERT INTO dropped VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET records = records + excluded.records",
        gone,
    )


def _set_aside(file: Path) -> Path:
    moved = file.with_name(f"{file.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    file.rename(moved)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    return moved
