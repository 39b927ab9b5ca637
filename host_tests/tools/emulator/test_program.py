"""A program on the emulated Pico is waited for, and one that is stuck says what it printed."""

import pytest

from noheap_tools.emulator import program
from noheap_tools.emulator.program import Stuck, boot

_USB = b"import time\ntime.sleep_ms(1000)\n"  # the host has found the board by then


def test_a_line_is_awaited_by_its_first_word_and_others_are_skipped() -> None:
    pico = boot({"main.py": _USB + b"print('load 1')\nprint('begin 7 8')\nprint('end')\n"})
    assert pico.line("begin", "over") == ["begin", "7", "8"]
    assert pico.line("end") == ["end"]
    assert pico.said.startswith("load 1\nbegin 7 8\nend\n")


def test_a_condition_is_awaited() -> None:
    pico = boot({"main.py": b"from machine import Pin\nPin(25, Pin.OUT, value=1)\n"})
    pico.wait(lambda: pico.board.led_edges)
    assert [level for _, level in pico.board.led_edges] == [1]


def test_a_program_that_ends_with_an_exception_is_stuck_and_shows_it() -> None:
    pico = boot({"main.py": _USB + b"1 / 0\n"})
    with pytest.raises(Stuck, match="stuck") as stuck:
        pico.line("done")
    assert "ZeroDivisionError" in stuck.value.hint
    assert f"within {program.STUCK_MS} ms" in stuck.value.message


def test_what_it_prints_is_a_sign_of_life_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "LIMIT_MS", 2000)
    talkative = _USB + b"for n in range(99):\n    print('turn', n)\n    time.sleep_ms(100)\n"
    pico = boot({"main.py": talkative})
    pico.line("turn")
    began_ns = pico.board.now_ns
    with pytest.raises(Stuck, match="within 2000 ms"):
        pico.wait(lambda: False, stuck_ms=300)
    assert pico.board.now_ns - began_ns == pytest.approx(2e9, rel=0.01)


def test_without_a_sign_of_life_the_first_limit_counts() -> None:
    pico = boot({"main.py": _USB + b"print('hello')\nwhile True:\n    time.sleep_ms(50)\n"})
    pico.wait(lambda: b"hello" in pico.heard)
    with pytest.raises(Stuck, match=r"^it never came within 200 ms") as stuck:
        program.until(
            pico.board,
            lambda: False,
            lambda: pico.said,
            life=lambda: len(pico.heard),
            stuck_ms=200,
            failure="it never came",
        )
    assert stuck.value.hint.strip() == "hello"


def test_typing_forgets_what_was_printed_before() -> None:
    pico = boot({"main.py": _USB + b"print('name?')\nprint('hello', input())\n"})
    pico.line("name?")
    pico.say(b"you\r")
    assert pico.line("hello", "you") == ["you"]  # the echo
    assert pico.line("hello") == ["hello", "you"]
