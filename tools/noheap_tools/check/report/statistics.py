"""How often each rule is broken."""

from collections import Counter
from typing import Any

from noheap_tools.check.report.result import Result
from noheap_tools.check.report.text import Line, summary
from noheap_tools.check.rules import RULES


def lines(result: Result) -> list[Line]:
    """The rules that have findings, the most frequent first, and the sum."""
    counted = as_json(result)
    width = max((len(str(row["count"])) for row in counted), default=0)
    table: list[Line] = [
        [(f"{row['count']:>{width}}  {row['code']}  {row['name']}", "")] for row in counted
    ]
    return [*table, [(summary(result), "bold")]]


def as_json(result: Result) -> list[dict[str, Any]]:
    found = Counter(finding.code for finding in result.findings)
    return [
        {"code": code, "name": RULES[code].name, "count": count}
        for code, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]
