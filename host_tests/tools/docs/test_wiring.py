"""The wiring page of each board."""

from noheap_tools.docs import figures, wiring


def test_the_wiring_page_is_what_board_toml_says(board):
    text = (board.folder / "wiring.md").read_text()
    written = "\n".join([figures.begin(wiring.COMMAND), *wiring.lines(board), figures.END])
    assert written in text, f"run: {wiring.COMMAND}"


def test_a_pin_that_moves_changes_the_page(board, monkeypatch):
    before = wiring.lines(board)
    monkeypatch.setattr(board.pins, "SENSOR_SDA_PIN", board.pins.SENSOR_SCL_PIN)
    assert wiring.lines(board) != before
    monkeypatch.undo()
    monkeypatch.setattr(board.pins, "SENSOR_ADDRESS", 0x49)
    moved = wiring.lines(board)
    assert f"| ADD0 | {board.header['3V3']} | 3V3 | address 0x49 |" in moved
    monkeypatch.undo()
    monkeypatch.setattr(board.pins, "LED_ACTIVE_HIGH", not board.pins.LED_ACTIVE_HIGH)
    assert wiring.lines(board) != before


def test_the_places_of_the_wires_are_different(board):
    assert len(set(board.header.values())) == len(board.header)


def test_only_the_boards_with_wlan_need_an_led_of_yours(board):
    needs_one = board.name in ("pico_w", "pico2_w")
    assert wiring.has_own_led(board) != needs_one
    drawn = "\n".join(wiring.lines(board))
    assert ("[330 Ω]" in drawn) == needs_one
