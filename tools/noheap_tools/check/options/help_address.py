"""Where a rule is described on the web, as a report names it.

    help_address("https://example.org/rules/{code}.html", "NH012")

Without such an address a report names none: noheap invents no page.
"""

from noheap_tools.errors import UsageError

LABEL = "Rules"  # of the package's Project-URL
_SCHEMES = ("https://", "http://", "file://")


def checked(address: str, where: str) -> str:
    """Raises UsageError if it is no address."""
    if not address.startswith(_SCHEMES) or any(it.isspace() for it in address):
        raise UsageError(
            f"{where}: {address!r} is no address",
            "As in https://example.org/rules/{code}.html, with {code} or {anchor} for the rule.",
        )
    return address


def default() -> str:
    """That of the package, or ""."""
    from importlib import metadata  # takes as long as what the cache knows

    try:
        urls = metadata.metadata("noheap").get_all("Project-URL") or ()
    except metadata.PackageNotFoundError:
        return ""
    named = dict(it.split(", ", 1) for it in urls if ", " in it)
    return named.get(LABEL, "")


def of_rule(address: str, code: str) -> str:
    """The page of the rule: {code} is NH012, {anchor} nh012; without either a page of --site."""
    if "{code}" in address or "{anchor}" in address:
        return address.replace("{code}", code).replace("{anchor}", code.lower())
    return f"{address.rstrip('/')}/{code}.html"
