"""JUnit's XML: a suite for each file; each finding is a failed case, and a file without is passed.

Infos fail nothing: they are what a case prints.
"""

from xml.etree import ElementTree

from noheap_tools.check.report.finding import Finding
from noheap_tools.check.report.result import Result
from noheap_tools.check.rules import Severity
from noheap_tools.link.printable import printable


def as_junit(result: Result) -> str:
    root = ElementTree.Element("testsuites", name="noheap check")
    by_file: dict[str, list[Finding]] = {name: [] for name in sorted(result.names)}
    for finding in result.findings:
        by_file.setdefault(finding.file, []).append(finding)
    for name, findings in by_file.items():
        failed = [it for it in findings if it.severity is not Severity.INFO]
        infos = [it for it in findings if it.severity is Severity.INFO]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=printable(name),
            tests=str(max(1, len(failed))),
            failures=str(len(failed)),
            errors="0",
        )
        for finding in failed:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                name=printable(f"{finding.code} {finding.line}:{finding.column}"),
                classname=printable(name),
                line=str(finding.line),
            )
            failure = ElementTree.SubElement(
                case, "failure", type=finding.severity.value, message=printable(finding.message)
            )
            failure.text = _described(finding)
        if not failed:
            ElementTree.SubElement(suite, "testcase", name="noheap", classname=printable(name))
        if infos:
            ElementTree.SubElement(suite, "system-out").text = "\n".join(map(_described, infos))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode")


def _described(it: Finding) -> str:
    return printable(f"{it.file}:{it.line}:{it.column}: {it.code} {it.message}. {it.fix}")
