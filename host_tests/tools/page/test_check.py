"""`noheap check` in the page: the Python tool in Pyodide."""

import ast
import json

import pytest

from noheap_tools import cli
from noheap_tools.check.source import compiler
from noheap_tools.page import in_browser
from noheap_tools.toolchain import image

from . import conftest

expect = conftest.playwright.expect
expect.set_options(timeout=300_000)  # Python starts as WebAssembly, and the machine may be busy


def test_it_finds_what_the_command_finds():
    found = json.loads(in_browser.checked(in_browser.example()))
    codes = [(it["line"], it["code"]) for it in found["findings"]]
    assert codes == [(10, "NH010"), (10, "NH005"), (13, "NH051")]
    assert all(it["hint"] for it in found["findings"])
    assert found["summary"].endswith("2 errors, 1 info")


def test_without_programs_to_start_pythons_parser_says_what_is_no_source(monkeypatch):
    monkeypatch.setattr(compiler, "_IN_BROWSER", True)
    assert compiler.error_of("a = 1\n") == ""
    with pytest.raises(SyntaxError) as caught:
        ast.parse("a = (\n")
    assert compiler.error_of("a = (\n").endswith(f"SyntaxError: {caught.value.msg}")


def test_the_planted_fault_is_found_as_one_types_and_goes(needs_packages, tab, served, tmp_path):
    stock = image.find_image("pico")
    assert stock is not None
    folder = tmp_path / "page"
    words = ["--uf2", str(stock.path), "--out", str(folder), "--with-check"]
    assert cli.main(["page", *words]) == 0
    opened = tab(served(folder))
    page = opened.page
    page.click("#pause")  # the emulated board would compete for the processor
    page.click("#load-check")
    findings = page.locator("#findings")
    expect(findings).to_contain_text("10:5 NH010 error: list.append() makes the list grow")
    expect(findings).to_contain_text("noheap.buf has queues")
    page.get_by_role("button", name="10:5 NH010").click()
    assert page.evaluate("document.activeElement.selectionStart") == _at(10, 5)
    page.fill("#check-text", in_browser.example().replace("volts.append(", "print("))
    expect(findings).not_to_contain_text("NH010")
    page.fill("#check-text", "def sample(timer:\n")
    expect(findings).to_contain_text("1:")
    assert not opened.wrong


def _at(line: int, column: int) -> int:
    lines = in_browser.example().splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + column - 1
