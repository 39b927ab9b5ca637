"""What several tests of the monitor use."""

import json
from pathlib import Path

import pytest

from noheap_tools.link.encode import sample
from noheap_tools.monitor.piece import Kind, Piece
from noheap_tools.monitor.recording import Writer

_GOLDEN = Path(__file__).parents[2] / "golden/frames.json"


@pytest.fixture(scope="session")
def frames() -> dict[str, bytes]:
    """The golden frames, by name."""
    return {it["name"]: bytes.fromhex(it["frame_hex"]) for it in json.loads(_GOLDEN.read_text())}


@pytest.fixture
def recorded(tmp_path):
    """Writes a recording of these pieces; returns the file."""

    def recorded(*pieces: Piece) -> Path:
        file = tmp_path / "a.noheap"
        with Writer(file, 1_790_000_000.0) as writer:
            for piece in pieces:
                writer.write(piece)
        return file

    return recorded


@pytest.fixture
def day(recorded, frames):
    """A recording of one board: who it is, a sample each 100 ms for 2 s, the last one failed."""
    pieces = [Piece(0, 0, Kind.NAME, b"lamp"), Piece(0, 0, Kind.HERE, b"/dev/ttyACM0")]
    pieces.append(Piece(0, 1000, Kind.DATA, frames["identity"] + frames["hello"]))
    pieces += [Piece(0, n * 100_000, Kind.DATA, sample(n, 25_062)) for n in range(1, 20)]
    failed = frames["stats"] + frames["sample_of_a_failed_read"]
    return recorded(*pieces, Piece(0, 2_000_000, Kind.DATA, failed))
