"""docs/check.md: all rules, from rules.py."""

from pathlib import Path

from noheap_tools.check.costs import effects
from noheap_tools.check.rules import RULES, Rule
from noheap_tools.docs import figures

COMMAND = "noheap check --docs"


def write(path: Path) -> None:
    """Put the rules between the marks of `path`."""
    figures.write(path, COMMAND, lines())


def lines() -> list[str]:
    operations = effects.count()
    text = [
        f"Measured: {operations} operations, on MicroPython {effects.version()}.",
        "",
        "| code | what | effect |",
        "|---|---|---|",
    ]
    text += [
        f"| [{rule.code}](#{rule.code.lower()}) | {rule.name} | {rule.effect.value} |"
        for rule in RULES.values()
    ]
    for rule in RULES.values():
        text += ["", *_section(rule)]
    return text


def _section(rule: Rule) -> list[str]:
    text = [f"### {rule.code}", "", f"**{rule.name[0].upper()}{rule.name[1:]}.** {rule.why}", ""]
    text.append(f"Fix: {rule.fix}")
    for title, example in (("Found in:", rule.bad), ("Fixed:", rule.good)):
        if example:
            text += ["", title, "", "```py", *example.splitlines(), "```"]
    return text
