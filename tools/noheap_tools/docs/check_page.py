"""Writes docs/reference/check-rules.md: all rules."""

from pathlib import Path

from noheap_tools.check.costs import effects
from noheap_tools.check.rules import RULES, Rule
from noheap_tools.docs import figures

COMMAND = "noheap check --docs"


def write(path: Path) -> None:
    """Puts the rules between the marks of `path`."""
    figures.write(path, COMMAND, lines())


def lines() -> list[str]:
    """Returns the rules as Markdown: a table, then a section each."""
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
    text = [f"## {rule.code}", "", f"**{_title(rule.name)}.** {rule.why}", ""]
    text.append(f"Fix: {rule.fix}")
    for title, example in (("Found in:", rule.bad), ("Fixed:", rule.good)):
        if example:
            text += ["", title, "", "```py", *example.splitlines(), "```"]
    return text


def _title(name: str) -> str:
    # The first word may be code, as in "hard= is not stated".
    return name[0].upper() + name[1:] if name.partition(" ")[0].strip(",").isalpha() else name
