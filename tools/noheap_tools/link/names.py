"""Names that a user gives to boards, by the serial number of their USB port.

    names.known()               # {"lamp": "E6605481DB318236"}
    names.file()                # ~/.config/noheap/devices.toml, a line each: lamp = "E66..."

A project has some of its own, in [tool.noheap.devices], which go before the user's.
"""

from collections.abc import Mapping
from pathlib import Path

from noheap_tools import paths, project, toml_text
from noheap_tools.errors import UsageError

_FILE = "devices.toml"


def file() -> Path:
    return paths.settings_dir() / _FILE


def known() -> Mapping[str, str]:
    """Raises UsageError if one of the files is wrong."""
    return {**_of_user(), **project.current().devices}


def name_of(serial_number: str | None) -> str:
    """The first one, or ""."""
    wanted = (serial_number or "").casefold()
    return next((name for name, it in known().items() if it.casefold() == wanted), "")


def _of_user() -> Mapping[str, str]:
    place = file()
    try:
        table = toml_text.loads(place.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"cannot read {place}: {error.strerror}") from None
    except ValueError as error:
        raise UsageError(f"{place}: {error}") from None
    return project.named_devices(table, str(place))
