"""Files that are nearly right, as hypothesis draws them.

@fuzz(toml(SCENARIO))           # text of the document SCENARIO after some edits
def test_it(text: str) -> None: ...
"""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CORPUS = Path(__file__).parent / "corpus"
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)

_ODD_NUMBERS = (0, -1, 1, 2**31, 2**63, 10**400, -(10**30), 0.0, -0.5, 1e308, float("inf"))
_ODD_TEXTS = ("", " ", "\0", "\x1b[2J", "[/x]", "é" * 40, "%s", "../..", "a" * 5000, "\n")
plain = (
    st.sampled_from(_ODD_NUMBERS)
    | st.sampled_from(_ODD_TEXTS)
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
)
values = st.recursive(
    plain,
    lambda it: st.lists(it, max_size=3) | st.dictionaries(st.text(max_size=8), it, max_size=3),
    max_leaves=6,
)


def fuzz(strategy: st.SearchStrategy[Any]) -> Callable:
    """`given`, with the same examples at each run unless a profile says otherwise."""

    def decorate(test: Callable) -> Callable:
        if settings.get_current_profile_name() == "nightly":
            return settings(suppress_health_check=_SLOW)(given(strategy)(test))
        quiet = settings(
            max_examples=200,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=_SLOW,
        )
        return quiet(given(strategy)(test))

    return decorate


def corpus(reader: str) -> list[Path]:
    """The files that once ended in a traceback of that reader."""
    return sorted((CORPUS / reader).iterdir())


@st.composite
def toml(draw: st.DrawFn, document: dict[str, Any]) -> str:
    """`document` with values and keys exchanged, removed and added, then perhaps torn."""
    edited = copy.deepcopy(document)
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(edited))
        if not places:
            break
        table, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(("exchange", "remove", "add", "rename"))):
            case "exchange":
                table[key] = draw(values)
            case "remove":
                del table[key]
            case "rename" if isinstance(table, dict):
                table[draw(st.text(min_size=1, max_size=8))] = table.pop(key)
            case "add" if isinstance(table, dict):
                table[draw(st.text(max_size=8))] = draw(values)
    return draw(torn("\n".join(_lines(edited))))


@st.composite
def torn(draw: st.DrawFn, text: str) -> str:
    """`text`, in a third of the cases with a part exchanged for something else."""
    if draw(st.integers(0, 2)):
        return text
    begin = draw(st.integers(0, len(text)))
    end = draw(st.integers(begin, min(len(text), begin + 30)))
    odd = st.text(max_size=10) | st.sampled_from(("[" * 3000, "9" * 5000, '"""', "\\u", "\x00"))
    return text[:begin] + draw(odd) + text[end:]


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each (table or list, key) in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(items):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def _lines(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{json.dumps(key)} = {_toml(value)}"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value != value or abs(value) == float("inf"):
            return {"inf": "inf", "-inf": "-inf"}.get(repr(value), "nan")
        case int() | float():
            return repr(value) if abs(value) < 10**300 else "1" + "0" * 400
        case str():
            return json.dumps(value).replace("\x7f", "\\u007f")
        case list():
            return f"[{', '.join(map(_toml, value))}]"
    return "{" + ", ".join(f"{json.dumps(key)} = {_toml(it)}" for key, it in value.items()) + "}"
