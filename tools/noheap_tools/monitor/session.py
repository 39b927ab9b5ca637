"""Decodes what comes from boards, and sums up each one.

    session = Session()
    for heard in session.take(piece): ...       # a record, a text, or news of the port

Memory is bounded whatever a board sends: of texts the last ones are kept, of everything else sums.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from noheap_tools.errors import ToolError
from noheap_tools.link import traceback
from noheap_tools.link.decode import Decoder, Identity, Item, Text
from noheap_tools.link.observation import Observation
from noheap_tools.logs.table import Table
from noheap_tools.monitor.piece import Kind, Piece

_TEXTS = 100  # lines that are kept, to find the last traceback in


@dataclass
class Board:
    """`link` is the last news of its port, `why` the last reason why it was gone or silent.
    `is_back`: it has been away. `refused`: it speaks another version of the records."""

    at: int
    name: str
    path: str = ""
    link: Kind = Kind.NAME
    why: str = ""
    is_back: bool = False
    refused: ToolError | None = None
    decoder: Decoder = field(default_factory=Decoder)
    seen: Observation = field(default_factory=Observation)
    texts: deque[str] = field(default_factory=lambda: deque(maxlen=_TEXTS))

    @property
    def last_error(self) -> str:
        """The last exception among its texts, with its place, or ""."""
        found = traceback.exceptions("\n".join([*self.texts, ""]))
        return found[-1].shown({file for file, _ in found[-1].places}) if found else ""


@dataclass(frozen=True, slots=True)
class News:
    """Of the port: HERE, GONE or SILENT, and the reason."""

    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Heard:
    board: Board
    t_us: int
    item: Item | News


class Session:
    """`boards` are those of which a piece has come; `table` has the messages of their logs.

    A board that speaks another version of the records raises its ToolError, unless there are
    others, or `goes_on`."""

    def __init__(self, table: Table | None = None, *, goes_on: bool = False) -> None:
        self.boards: list[Board] = []
        self._table = table
        self._goes_on = goes_on

    def take(self, piece: Piece) -> Iterator[Heard]:
        board = self.board(piece)
        if piece.kind is Kind.DATA:
            # After a silence it is here again; after its port went away it says HERE first.
            if board.link is Kind.SILENT:
                board.link = Kind.HERE
            if board.refused is None:
                yield from self._decoded(board, piece.t_us, board.decoder.feed(piece.data))
        elif piece.kind is not Kind.NAME:
            yield from self._decoded(board, piece.t_us, board.decoder.flush())
            yield Heard(board, piece.t_us, self._news(board, piece))

    def flush(self, t_us: int) -> Iterator[Heard]:
        """The texts that have no line end, of a stream that is over."""
        for board in self.boards:
            if board.refused is None:
                yield from self._decoded(board, t_us, board.decoder.flush())

    def board(self, piece: Piece) -> Board:
        """The one that the piece is of."""
        while len(self.boards) <= piece.board:
            at = len(self.boards)
            self.boards.append(Board(at, f"board {at}", decoder=Decoder(self._table)))
        board = self.boards[piece.board]
        if piece.kind is Kind.NAME:
            board.name = board.path = piece.text
        return board

    def _news(self, board: Board, piece: Piece) -> News:
        why = piece.text
        if piece.kind is Kind.HERE:
            board.is_back = board.link is Kind.GONE
            board.path, board.link, board.refused = why, piece.kind, None
            return News(piece.kind, why)
        if piece.kind is Kind.SILENT and board.last_error and board.last_error not in why:
            why += f"\n  Its last error: {board.last_error}"
        board.link, board.why = piece.kind, why
        return News(piece.kind, why)

    def _decoded(self, board: Board, t_us: int, items: Iterator[Item]) -> Iterator[Heard]:
        for item in items:
            try:
                board.seen.take(item)
            except ToolError as error:
                if len(self.boards) == 1 and not self._goes_on:
                    raise
                board.refused = error
                board.link, board.why = Kind.SILENT, error.message
                yield Heard(board, t_us, News(Kind.SILENT, f"{error.message}\n  {error.hint}"))
                return
            if isinstance(item, Text):
                board.texts.append(item.text)
            elif isinstance(item, Identity):
                board.texts.clear()  # what another program printed
            yield Heard(board, t_us, item)
