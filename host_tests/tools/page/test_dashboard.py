"""The dashboard of docs/guide/fleet shows what a gateway writes."""

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.page.dashboard import picture, queries

_SECONDS = 30
BOARDS = {"oven", "lamp", "hall", "cellar"}


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return picture.lines_of_a_gateway(_SECONDS)


def test_each_panel_shows_all_boards(lines):
    made = {it["title"]: it for it in picture.panels(lines, _SECONDS)}
    assert len(made) == 5
    assert all(it["series"].keys() == BOARDS for it in made.values())
    celsius = [value for _, value in made["Temperature"]["series"]["oven"]]
    assert min(celsius) >= 25  # a reading that failed has 0
    assert max(celsius) < 34
    assert 10 in [value for _, value in made["Records a second"]["series"]["lamp"]]
    assert [value for _, value in made["Starts"]["series"]["hall"]] == [1]


def test_a_panel_for_a_field_that_nobody_writes_is_told(lines, tmp_path, monkeypatch):
    text = picture.BOARDS.read_text()
    assert 'r._field == \\"late_us\\"' in text
    (tmp_path / "boards.json").write_text(text.replace("late_us", "late"))
    monkeypatch.setattr(picture, "BOARDS", tmp_path / "boards.json")
    with pytest.raises(ToolError, match=r"'Worst lateness of a tick' of .* shows nothing"):
        picture.panels(lines, _SECONDS)


def test_windows_and_stages_are_those_of_flux():
    lines = [f"sample,board=a,id=A boot=1i,seq={n}i,x={n}i {n}000000000" for n in range(1, 5)]
    points = queries.points([*lines, 'log,board=a,id=A boot=1i,text="x=9i" 1000000000'])
    begin = 'from(bucket: "noheap") |> filter(fn: (r) => r._measurement == "sample" and '
    begin += 'r._field == "x")'
    for stage, series in [
        ("aggregateWindow(every: 2s, fn: mean, createEmpty: false)", [(2, 1), (4, 2.5), (6, 4)]),
        ("aggregateWindow(every: v.windowPeriod, fn: last, createEmpty: false)", [(8, 4)]),
        ("map(fn: (r) => ({r with _value: float(v: r._value) / 2.0})) |> count()", [(4, 4)]),
    ]:
        assert queries.answered(f"{begin} |> {stage}", points, 8) == {"a": series}
    for strange in ("yield()", "aggregateWindow(every: 2s, fn: mean)", "group()"):
        with pytest.raises(ValueError, match="not known"):
            queries.answered(f"{begin} |> {strange}", points, 8)
