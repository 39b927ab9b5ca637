"""Each rule's example, found by noheap check and refused by the VM; the mended one by neither."""

import pytest

from noheap_tools.check.analysis import Result, analyse
from noheap_tools.check.measure import observe
from noheap_tools.check.rules import ALLOCATES, RULES
from noheap_tools.check.source.program import Program

EXAMPLES = {code: rule for code, rule in RULES.items() if rule.bad}
ALLOCATING = {code: rule for code, rule in EXAMPLES.items() if rule.effect == ALLOCATES}

REGISTERED = "\nfrom machine import Timer\nTimer(-1, period=10, callback=tick, hard=True)\n"


def checked(tmp_path, source: str) -> Result:
    file = tmp_path / "case.py"
    file.write_text(source + REGISTERED)
    program = Program()
    program.add(file, "case", "case.py")
    assert not program.unreadable
    return analyse(program)


@pytest.fixture(scope="module")
def cases():
    bad = {f"{code} bad": rule.bad for code, rule in ALLOCATING.items()}
    good = {f"{code} good": rule.good for code, rule in ALLOCATING.items()}
    return bad | good


@pytest.fixture(scope="module")
def seen_on_pico(cases):
    return observe.on_pico(cases)


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_is_found_and_the_mended_one_is_not(code, tmp_path):
    rule = EXAMPLES[code]
    found = checked(tmp_path, rule.bad).findings
    assert code in {f.code for f in found}
    mended = checked(tmp_path, rule.good).findings
    assert not [f for f in mended if f.severity != "info"]


@pytest.mark.parametrize("code", ALLOCATING)
def test_the_vm_agrees_on_the_emulated_pico(code, seen_on_pico):
    said = seen_on_pico[f"{code} bad"]
    assert said is not None
    assert "MemoryError" in said
    assert seen_on_pico[f"{code} good"] is None


def test_every_rule_says_why_and_what_to_do():
    for rule in RULES.values():
        assert rule.why.endswith(".")
        assert rule.fix.endswith(".")
