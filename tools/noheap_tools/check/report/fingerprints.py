"""What tells a finding from others, whichever line it moves to."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from noheap_tools.check.report.finding import Finding


def with_fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yields each with a hash of its file, its code and the text of its line; equal ones are
    counted."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        line = " ".join(finding.source.split()) or finding.message
        about = (as_uri(finding.file), finding.code, line)
        seen[about] += 1
        text = repr((*about, seen[about]))
        yield finding, hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def as_uri(file: str) -> str:
    """With slashes, whatever the system has."""
    return file.replace("\\", "/")
