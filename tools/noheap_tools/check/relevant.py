"""Whether a program has anything that only its evaluation can judge.

Most files of a project, as its tools and tests, register no handler, mask no interrupt, read no
ticks and have no machine code. Whatever their names hold, nothing is found in them but what
mpy-cross refuses, so that they are not evaluated.
"""

import re
from functools import cache

from noheap_tools.check.programs import Part
from noheap_tools.check.source.indexer import MARKS
from noheap_tools.check.syntax import registrations

# The masks of interrupts by any name, and comments.
_PARTS = r"ticks_|disable_irq|(?i:critical)|noheap:\s*isr"
_EMITTERS = ("native", "viper")


@cache
def _words() -> re.Pattern[str]:
    words = sorted({*registrations.words(), *MARKS, *_EMITTERS})
    return re.compile(rf"\b(?:{'|'.join(words)})\b|{_PARTS}")


def is_relevant(part: Part) -> bool:
    return any(
        _words().search(module.source) or any(it.promises for it in module.functions)
        for module in part.modules
    )
