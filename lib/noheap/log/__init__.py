"""A log whose texts stay on the host: the board sends a number and words.

    from noheap import log

    log.info("bus {kind} after {n} ticks", kind, n)

The text is a literal with a place for each of up to seven whole numbers; docs/guide/telemetry.md
has the formats. Where the host links a firmware, a call becomes an entry in a queue: from main,
from a handler in bytecode, and inline in a viper or assembler handler. It allocates nothing, locks
nothing, and masks no interrupt. A level below the build's costs nothing: the call is not there.
send.py sends the entries.

Where this module itself runs, in a host test or as a file of the whole library, there is no queue:
a call prints its text at once, allocates, and is not for ISRs.
"""


def debug(text, *words):
    """For whoever works on the code; not in a build unless its level is "debug"."""
    _now("debug", text, words)


def info(text, *words):
    """What the firmware does."""
    _now("info", text, words)


def warning(text, *words):
    """Something is not as it should be, and the firmware goes on."""
    _now("warning", text, words)


def error(text, *words):
    """The firmware cannot do what it is for."""
    _now("error", text, words)


def _now(level, text, words):
    print(level, said(text, words))


def said(text: str, words) -> str:
    """Returns the text with the words in its places, as the host shows them. Allocates."""
    template = ""
    shown = []
    at = 0
    while at < len(text):
        letter = text[at]
        end = at + 1
        if letter in "{}" and text[end : end + 1] == letter:
            end += 1
            template += letter + letter
        elif letter == "{":
            end = text.index("}", at) + 1
            _, colon, form = text[at + 1 : end - 1].partition(":")
            word = words[len(shown)]
            shown.append(word & 0xFFFFFFFF if form[-1:] in tuple("uxXbo") else word)
            template += "{" + colon + form.replace("u", "d") + "}"
        else:
            template += letter
        at = end
    return template.format(*shown)
