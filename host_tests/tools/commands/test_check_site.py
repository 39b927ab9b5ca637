"""noheap check --site: the rules as web pages, and where a report finds them.

That the VM says of the examples what the pages show, host_tests/check/test_rules.py sees.
"""

import json

import pytest

from noheap_tools.check.measure import observe
from noheap_tools.check.options import help_address
from noheap_tools.check.rules import RULES
from noheap_tools.errors import UsageError


@pytest.fixture
def vm(monkeypatch):
    said = {"NH001 bad": "Traceback:\nMemoryError: <locked>", "NH001 good": None}
    monkeypatch.setattr(observe, "on_pico", lambda cases: said)


@pytest.mark.usefixtures("vm")
def test_each_rule_has_a_page_with_what_the_vm_said_and_nothing_is_loaded(run_check, tmp_path):
    assert run_check("--site", "rules")[:2] == (0, f"{len(RULES) + 1} pages in rules\n")
    pages = {path.name: path.read_text() for path in (tmp_path / "rules").iterdir()}
    assert set(pages) == {"index.html", "style.css", *(f"{code}.html" for code in RULES)}
    assert "MemoryError: &lt;locked&gt;" in pages["NH001.html"]
    assert "raises nothing" in pages["NH001.html"]
    assert "emulated Pico" not in pages["NH051.html"]
    assert not [name for name, text in pages.items() if "://" in text or "src=" in text]
    assert run_check("--site", "rules")[0] == 0


@pytest.mark.usefixtures("vm")
def test_a_page_that_is_somebody_else_s_is_left(run_check, tmp_path):
    (tmp_path / "index.html").write_text("mine")
    code, _, err = run_check("--site", ".")
    assert code == 1
    assert "index.html is not of noheap check --site" in err
    assert [it.name for it in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/rules/", "https://example.org/rules/NH005.html"),
        ("https://example.org/all#{anchor}", "https://example.org/all#nh005"),
        ("file:///rules/{code}.htm", "file:///rules/NH005.htm"),
    ],
)
def test_sarif_names_the_address_of_the_settings(run_check, tmp_path, address, expected):
    (tmp_path / "pyproject.toml").write_text(f'[tool.noheap.check]\nhelp-address = "{address}"\n')
    document = json.loads(run_check(".", "--format", "sarif", main="")[1])
    rules = {it["id"]: it for it in document["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["NH005"]["helpUri"] == expected


def test_no_address_is_invented(run_check, monkeypatch):
    monkeypatch.setattr(help_address, "default", lambda: "")
    assert "helpUri" not in run_check(".", "--format", "sarif", main="")[1]


def test_what_is_no_address_is_told():
    with pytest.raises(UsageError, match="'rules/' is no address"):
        help_address.checked("rules/", "--help-address")
