"""CSV, and what several boards look like."""

import csv
import io

import pytest

from noheap_tools import cli
from noheap_tools.link.encode import declaration, framed
from noheap_tools.monitor.piece import Kind, Piece

# Beside the golden ones: kind 16, which the golden declaration names.
PRESSURE = bytes.fromhex("0009104ef3ffff24730103919500")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_the_samples(day, capsys):
    assert cli.main(["monitor", "--replay", str(day), "--csv"]) == 0
    rows = table(capsys.readouterr().out)
    assert len(rows) == 20
    assert rows[0] == {
        "time": "2026-09-21T14:13:20.100Z",
        "t_ms": "100",
        "port": "lamp",
        "board": "pico",
        "unique_id": "e6605481db318236",
        "period": "1",
        "late_us": "3",
        "milli_c": "25062",
        "error": "0",
        "state": "0",
    }
    assert rows[-1]["error"] != "0"


def test_csv_has_records_of_the_firmwares_own(recorded, frames, capsys):
    said = frames["identity"] + frames["declaration"] + PRESSURE
    file = recorded(Piece(0, 0, Kind.NAME, b"x"), Piece(0, 9, Kind.DATA, said))
    assert cli.main(["monitor", "--replay", str(file), "--csv", "pressure"]) == 0
    (row,) = table(capsys.readouterr().out)
    assert row["pressure_pa"] == "95012"


def test_a_spreadsheet_is_given_no_formula(recorded, frames, capsys):
    file = recorded(
        Piece(0, 0, Kind.NAME, b'=HYPERLINK("http://x")\x1b[2J'),
        Piece(0, 9, Kind.DATA, frames["sample"]),
    )
    assert cli.main(["monitor", "--replay", str(file), "--csv"]) == 0
    (row,) = table(capsys.readouterr().out)
    assert row["port"] == r"""'=HYPERLINK("http://x")\x1b[2J"""


def test_a_record_with_other_fields_is_told_and_keeps_to_the_columns(recorded, frames, capsys):
    other = declaration("16 pressure +pressure_pa")
    file = recorded(
        Piece(0, 0, Kind.NAME, b"x"),
        Piece(0, 1, Kind.DATA, frames["identity"] + frames["declaration"] + PRESSURE),
        Piece(0, 2, Kind.DATA, frames["identity"] + other + framed(bytes([16, 7, 0, 0, 0]))),
    )
    assert cli.main(["monitor", "--replay", str(file), "--csv", "pressure"]) == 0
    out, err = capsys.readouterr()
    first, second = table(out)
    assert (first["temperature_milli_c"], first["pressure_pa"]) == ("-3250", "95012")
    assert (second["temperature_milli_c"], second["pressure_pa"]) == ("", "7")
    assert err.count("has other fields in its pressure") == 1


@pytest.mark.parametrize("name", ["type", "t_ms", "time", "port"])
def test_a_field_that_is_called_as_one_of_ours_takes_no_place(name, recorded, frames, capsys):
    said = frames["identity"] + declaration(f"17 own {name}") + framed(bytes([17, 7, 0, 0, 0]))
    file = recorded(Piece(0, 0, Kind.NAME, b"x"), Piece(0, 1, Kind.DATA, said))
    assert cli.main(["monitor", "--replay", str(file), "--json"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert f'"{name}_": 7' in last
    assert '"type": "own"' in last


def test_lines_of_several_boards_name_them(recorded, frames, capsys):
    file = recorded(
        Piece(0, 0, Kind.NAME, b"left"),
        Piece(1, 0, Kind.NAME, b"right"),
        Piece(1, 9, Kind.DATA, frames["sample"]),
    )
    assert cli.main(["monitor", "--replay", str(file)]) == 0
    out, err = capsys.readouterr()
    assert out == "    0.000  right  sample  tick 17, 25.062 °C, below, 3 µs late\n"
    assert "left: 0 hello, 0 sample" in err
    assert "right: 0 hello, 1 sample" in err
