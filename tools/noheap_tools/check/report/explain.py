"""Prints a rule: why it matters, how to fix it, and an example of both."""

from noheap_tools.check.rules import RULES, Rule
from noheap_tools.errors import ToolError


def rule(code: str) -> str:
    """Returns the rule as text. Raises ToolError if there is none of that code."""
    found = RULES.get(code.upper())
    if found is None:
        raise ToolError(f"no rule {code}", "noheap check --rules lists them.", exit_code=2)
    return "\n".join(_lines(found))


def markdown(found: Rule) -> str:
    """The same for an editor."""
    lines = [f"**{found.code}**: {found.name} ({found.effect.value})", "", found.why]
    lines += ["", f"Fix: {found.fix}"]
    for title, example in (("Found in", found.bad), ("Fixed", found.good)):
        if example:
            lines += ["", f"{title}:", "", "```python", *example.splitlines(), "```"]
    return "\n".join(lines)


def _lines(found: Rule) -> list[str]:
    lines = [
        f"{found.code}: {found.name} ({found.effect.value})",
        "",
        found.why,
        f"Fix: {found.fix}",
    ]
    for title, example in (("Found in", found.bad), ("Fixed", found.good)):
        if example:
            lines += [
                "",
                f"{title}:",
                "",
                *(f"    {line}".rstrip() for line in example.splitlines()),
            ]
    return lines
