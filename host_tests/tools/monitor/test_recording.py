"""A recording is what was put in, whatever happens to the file."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noheap_tools import cli
from noheap_tools.errors import ToolError, UsageError
from noheap_tools.monitor.piece import MOST_BOARDS, MOST_BYTES, Kind, Piece
from noheap_tools.monitor.recording import Reader, Writer
from noheap_tools.monitor.replay import Replay

BEGAN = 1_790_000_000.5
PIECES = [
    Piece(0, 0, Kind.NAME, b"/dev/ttyACM0"),
    Piece(1, 5, Kind.NAME, b"lamp"),
    Piece(1, 2**63, Kind.DATA, bytes(range(256))),
    Piece(0, 7, Kind.GONE, b""),
    Piece(MOST_BOARDS - 1, 8, Kind.SILENT, b"x" * MOST_BYTES),
]


def written(file, pieces=PIECES):
    with Writer(file, BEGAN) as writer:
        for piece in pieces:
            writer.write(piece)
    return file


def test_what_was_written_is_read(tmp_path):
    reader = Reader(written(tmp_path / "a"))
    assert (reader.began, list(reader), reader.is_cut) == (BEGAN, PIECES, False)
    reader.close()


def test_a_file_that_was_cut_gives_its_whole_pieces(tmp_path):
    data = written(tmp_path / "a", PIECES[:3]).read_bytes()
    whole = len(written(tmp_path / "b", PIECES[:2]).read_bytes())
    for end in range(whole, len(data)):
        (tmp_path / "c").write_bytes(data[:end])
        reader = Reader(tmp_path / "c")
        assert (list(reader), reader.is_cut) == (PIECES[:2], end > whole)
        reader.close()


@given(st.binary(max_size=200), st.booleans())
def test_any_file_is_read_or_refused(tmp_path_factory, data, with_head):
    file = tmp_path_factory.mktemp("any") / "a"
    file.write_bytes((b'noheap recording 1\n{"began": 1}\n' if with_head else b"") + data)
    try:
        reader = Reader(file)
    except ToolError as error:
        assert not with_head
        assert str(file) in error.message
        return
    try:
        pieces = list(reader)
        assert sum(12 + len(it.data) for it in pieces) <= len(data)
    except ToolError as error:
        assert "is damaged at its byte" in error.message
    finally:
        reader.close()


def test_another_version_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b'noheap recording 2\n{"began": 1}\n')
    with pytest.raises(ToolError, match="of version 2, not 1"):
        Reader(tmp_path / "a")


def test_a_file_that_is_there_stays_without_force(tmp_path, capsys):
    file = tmp_path / "mine"
    file.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        Writer(file, BEGAN)
    assert file.read_text() == "mine"
    with Writer(file, BEGAN, force=True):
        pass
    assert file.read_bytes().startswith(b"noheap recording 1\n")


def test_a_replay_keeps_the_pace(tmp_path):
    pieces = [Piece(0, n * 50_000, Kind.DATA, b"%d" % n) for n in range(5)]
    began = time.monotonic()
    with Replay(written(tmp_path / "a", pieces), real_time=True) as replay:
        played = []
        while not replay.ended:
            for piece in replay.take(0.5):
                assert (time.monotonic() - began) * 1e6 >= piece.t_us
                played.append(piece)
    assert played == pieces


def test_json_of_a_replay_has_the_times_of_the_recording(day, capsys):
    assert cli.main(["monitor", "--replay", str(day), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [it["type"] for it in lines[:3]] == ["identity", "hello", "sample"]
    assert lines[2]["t_ms"] == 100
    assert lines[2]["time"] == "2026-09-21T14:13:20.100Z"
    assert lines[2]["port"] == "lamp"


def test_plain_lines_of_a_replay_and_what_was_cut(day, capsys):
    day.write_bytes(day.read_bytes()[:-3])
    assert cli.main(["monitor", "--replay", str(day), "--plain"]) == 0
    out, err = capsys.readouterr()
    assert out.count("25.062 °C, below") == 19
    assert "was cut short" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--replay", "nosuch"], "cannot read nosuch: No such file"),
        (["--replay", "no", "--port", "x"], "--port: --replay reads a recording"),
        (["--replay", "no", "--record", "x"], "--record: --replay reads a recording"),
        (["--speed", "max"], "--speed is for --replay"),
        (["--svg", "x.svg"], "--svg is for --replay"),
        (["--force"], "--force is for --record"),
        (["--port", "/dev/x", "--port", "/dev/x"], "/dev/x is given twice"),
        (["--csv", "=1", "--replay", "mine"], "is no recording of noheap monitor"),
    ],
)
def test_wrong_use(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("mine")
    assert cli.main(["monitor", *arguments]) == 2
    assert said in capsys.readouterr().err
