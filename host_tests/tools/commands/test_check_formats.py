"""The formats of noheap check that other programs read."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from noheap_tools.check.fix.edit import Edit, applied
from noheap_tools.check.rules import RULES

BAD = (Path(__file__).parent / "programs/divides.py").read_text()
BAD = BAD.replace("return n / 2", "return 'é', n / 2")
FIXED = BAD.replace("n / 2", "n // 2")
MOVED = "import time\n\n" + BAD


@pytest.fixture
def results(run_check):
    """The SARIF results of main.py."""

    def read(text: str) -> list[dict]:
        (run,) = json.loads(run_check("main.py", "--format", "sarif", main=text)[1])["runs"]
        return run["results"]

    return read


def test_sarif_has_fixes_that_can_be_made(results):
    (found,) = [it for it in results(BAD) if it["ruleId"] == "NH005"]
    region = found["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 5, "startColumn": 17, "endColumn": 22}
    (fix,) = found["fixes"]
    assert "changes what the program does" in fix["description"]["text"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "main.py"}
    edits = []
    for it in change["replacements"]:
        gone = it["deletedRegion"]
        begin, end = gone["startLine"], gone["endLine"]
        text = it["insertedContent"]["text"]
        edits.append(Edit(begin, gone["startColumn"], end, gone["endColumn"], text))
    assert applied(BAD, edits) == FIXED


def test_sarif_explains_each_rule(run_check):
    (run,) = json.loads(run_check("main.py", "--format", "sarif", main=BAD)[1])["runs"]
    rules = {it["id"]: it for it in run["tool"]["driver"]["rules"]}
    assert set(rules) == set(RULES)
    assert "```python" in rules["NH012"]["help"]["markdown"]
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_fingerprint_moves_with_its_line_and_is_one_findings_own(results):
    def prints(text: str) -> list[str]:
        return [it["partialFingerprints"]["noheapLine/v1"] for it in results(text)]

    assert set(prints(BAD)) == set(prints(MOVED))
    twice = BAD.replace("return", "a = n / 2\n    a = n / 2\n    return")
    assert len(set(prints(twice))) == len(prints(twice)) > len(prints(BAD))


def test_a_name_of_a_file_is_an_address_in_sarif(run_check, tmp_path):
    (tmp_path / "a b#é.py").write_text(BAD)
    (run,) = json.loads(run_check("a b#é.py", "--format", "sarif")[1])["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b%23%C3%A9.py"


def test_gitlab_gets_what_its_report_asks_for(run_check):
    code, out, _ = run_check("main.py", "--format", "gitlab", main=BAD)
    assert code == 1
    (found,) = [it for it in json.loads(out) if it["check_name"] == "NH005"]
    assert found["location"] == {"path": "main.py", "lines": {"begin": 5}}
    assert found["severity"] == "major"
    assert found["description"].startswith("NH005 `/` of two ints")
    assert len({it["fingerprint"] for it in json.loads(out)}) == len(json.loads(out))


def test_junit_has_a_suite_for_each_file(run_check):
    code, out, _ = run_check(".", "--format", "junit", main=BAD, other="x = 1\n")
    assert code == 1
    suites = {it.get("name"): it for it in ElementTree.fromstring(out)}
    assert suites["main.py"].get("failures") == "2"
    assert suites["other.py"].get("failures") == "0"
    failures = [*suites["main.py"].iter("failure")]
    assert {it.get("type") for it in failures} == {"error"}
    assert any("main.py:5:17: NH005" in (it.text or "") for it in failures)
    assert "NH050" in (suites["main.py"].findtext("system-out") or "")


def test_no_character_breaks_the_xml(run_check, tmp_path):
    name = "a\x01<&>.py"
    (tmp_path / name).write_text(BAD)
    root = ElementTree.fromstring(run_check(".", "--format", "junit")[1])
    assert root[0].get("name") == "a\\x01<&>.py"
