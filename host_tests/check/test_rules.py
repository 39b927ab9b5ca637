"""Each rule's example, found by noheap check and refused by the VM; the fixed one by neither."""

import pytest

from noheap_tools.check.analysis import Result, analyse
from noheap_tools.check.measure import observe
from noheap_tools.check.rules import FAMILIES, RULES, Effect, Rule, Severity
from noheap_tools.check.rules.rule import EXAMPLES as FILES
from noheap_tools.check.source.program import Program

EXAMPLES = {code: rule for code, rule in RULES.items() if rule.bad}
ALLOCATING = {code: rule for code, rule in EXAMPLES.items() if rule.effect is Effect.ALLOCATES}

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
def test_the_example_is_found_and_the_fixed_one_is_not(code, tmp_path):
    rule = EXAMPLES[code]
    found = checked(tmp_path, rule.bad).findings
    assert code in {f.code for f in found}
    fixed = checked(tmp_path, rule.good).findings
    assert not [f for f in fixed if f.severity is not Severity.INFO]


@pytest.mark.parametrize("code", ALLOCATING)
def test_the_vm_agrees_on_the_emulated_pico(code, seen_on_pico):
    said = seen_on_pico[f"{code} bad"]
    assert said is not None
    assert "MemoryError" in said
    assert seen_on_pico[f"{code} good"] is None


def test_every_example_has_a_rule_and_its_counterpart():
    files = {path.stem for path in FILES.iterdir() if path.suffix == ".py"}
    assert files == {f"{code}_{which}" for code in EXAMPLES for which in ("bad", "good")}


def test_a_rule_is_named_by_its_code():
    named = [(name, rule) for family in FAMILIES for name, rule in vars(family).items()]
    rules = {name: rule.code for name, rule in named if isinstance(rule, Rule)}
    assert rules == {code: code for code in RULES}


def test_every_rule_says_why_and_what_to_do():
    for rule in RULES.values():
        assert rule.why.endswith(".")
        assert rule.fix.endswith(".")
