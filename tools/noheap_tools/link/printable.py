"""Shows a device's text on a terminal as what it is: text.

print(printable("\\x1b[2J"))      # \\x1b[2J, and the screen is not cleared

A device may send anything: sequences that write the clipboard or the window's title, marks that
turn the order of the letters, line ends that forge a line of ours. Each character of them is shown
as Python writes it. A backslash is left as it is, so doing this twice does no harm.
"""


def printable(text: str, *, lines: bool = False) -> str:
    """Returns `text` with escapes for what is not printable but the tab; with `lines`, "\\n" is
    kept, for texts of which each line is ours."""
    kept = "\t\n" if lines else "\t"
    return "".join(it if it.isprintable() or it in kept else _escape(it) for it in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
