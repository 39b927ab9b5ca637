"""A page for each rule, and one that lists them: plain HTML, which loads nothing from elsewhere.

pages(verdicts)         # {"index.html": "<!DOCTYPE html>...", "NH001.html": ..., "style.css": ...}
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from noheap_tools.check.costs import effects
from noheap_tools.check.rules import RULES, Effect, Rule

GENERATOR = "noheap check --site"
_STYLE = Path(__file__).with_name("style.css")
_TITLE = "The rules of noheap check"

# What the VM raised, or None; by "NH001 bad" and "NH001 good".
Verdicts = Mapping[str, str | None]


def cases() -> dict[str, str]:
    """The examples that the VM judges with the heap locked."""
    return {
        f"{rule.code} {which}": source
        for rule in RULES.values()
        if rule.effect is Effect.ALLOCATES
        for which, source in (("bad", rule.bad), ("good", rule.good))
        if source
    }


def pages(verdicts: Verdicts) -> dict[str, str]:
    """Returns the files of the site."""
    files = {f"{rule.code}.html": _html(_page(rule, verdicts)) for rule in RULES.values()}
    style = _STYLE.read_text(encoding="utf-8")
    return {"index.html": _html(_index()), "style.css": style, **files}


def _index() -> Element:
    root, body = _document(_TITLE)
    count, version = effects.count(), effects.version()
    _add(body, "p", f"The costs of {count} operations are measured, on MicroPython {version}.")
    table = SubElement(body, "table")
    head = SubElement(table, "tr")
    for name in ("code", "what", "effect"):
        _add(head, "th", name)
    for rule in RULES.values():
        row = SubElement(table, "tr")
        _link(SubElement(row, "td"), f"{rule.code}.html", rule.code)
        _add(row, "td", rule.name)
        _add(row, "td", rule.effect.value)
    return root


def _page(rule: Rule, verdicts: Verdicts) -> Element:
    root, body = _document(f"{rule.code}: {rule.name}")
    _add(body, "p", rule.why)
    _add(body, "p", f"Fix: {rule.fix}")
    for title, which, example in (("Found in", "bad", rule.bad), ("Fixed", "good", rule.good)):
        if example:
            _add(body, "h2", title)
            _add(SubElement(body, "pre"), "code", example)
            _add_verdict(body, f"{rule.code} {which}", verdicts)
    _link(SubElement(body, "p"), "index.html", "All rules")
    return root


def _add_verdict(body: Element, case: str, verdicts: Verdicts) -> None:
    if case not in verdicts:
        return
    said, version = verdicts[case], effects.version()
    where = f"With the heap locked, MicroPython {version} on the emulated Pico"
    if said is None:
        _add(body, "p", f"{where} runs it and raises nothing.").set("class", "clean")
    else:
        _add(body, "p", f"{where} raises:").set("class", "raised")
        _add(body, "pre", said.strip())


def _document(title: str) -> tuple[Element, Element]:
    root = Element("html", lang="en")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="generator", content=GENERATOR)
    SubElement(head, "meta", name="viewport", content="width=device-width")
    _add(head, "title", title)
    SubElement(head, "link", rel="stylesheet", href="style.css")
    body = SubElement(root, "body")
    _add(body, "h1", title)
    return root, body


def _link(inside: Element, target: str, text: str) -> None:
    _add(inside, "a", text).set("href", target)


def _add(inside: Element, tag: str, text: str) -> Element:
    made = SubElement(inside, tag)
    made.text = text
    return made


def _html(root: Element) -> str:
    _indent(root.iter("table"))
    return "<!DOCTYPE html>\n" + tostring(root, "unicode", method="html") + "\n"


def _indent(tables: Iterable[Element]) -> None:
    for table in tables:
        indent(table)
