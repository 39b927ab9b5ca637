"""Downloads the official image of a release, or says in one line why not."""

import threading
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from noheap_tools.errors import ToolError

_CONNECT_S = 5
_TOTAL_S = 60
_LARGEST_BYTES = 8 << 20


def official_url(board: str, release: str) -> str:
    """The address of the release's image, whose name has a date that only a list knows."""
    # Imported here, so that `noheap doctor` can say that the package is missing.
    from rp2040py.utils.firmware_retrieve import MICROPYTHON as OFFICIAL

    listed = (OFFICIAL.boards or {}).get(board)
    if listed is None or release not in listed.fw:
        raise ToolError(f"the address of MicroPython {release} for {board} is not known here")
    return listed.fw[release]


def fetch(url: str, target: Path) -> None:
    """Write the content of `url` to `target`. ToolError after 5 s of silence, 60 s in all."""
    transfer = _Transfer(url)
    transfer.start()
    host = urlsplit(url).netloc
    # One second more than the socket has, so that the socket's own reason is reported.
    if not transfer.answered.wait(_CONNECT_S + 1):
        raise ToolError(f"no answer from {host} within {_CONNECT_S} s")
    transfer.join(_TOTAL_S)
    if transfer.is_alive():
        raise ToolError(f"{host} sent not all of it within {_TOTAL_S} s")
    if transfer.failure:
        raise ToolError(f"{host}: {transfer.failure}")
    target.write_bytes(transfer.data)


class _Transfer(threading.Thread):
    """A thread, because neither a name lookup nor a slow server obeys a socket's timeout."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.answered = threading.Event()
        self.data = b""
        self.failure = ""

    def run(self) -> None:
        try:
            with urlopen(self.url, timeout=_CONNECT_S) as response:
                self.answered.set()
                data = response.read(_LARGEST_BYTES)
                length = response.headers.get("Content-Length", "")
                # read() with a limit is silent about a connection that was cut.
                if length.isdecimal() and int(length) != len(data):
                    self.failure = f"sent {len(data)} of {length} bytes"
                self.data = data
        except HTTPError as error:
            self.failure = str(error)
        except URLError as error:
            self.failure = str(error.reason)
        except (OSError, HTTPException, ValueError) as error:
            self.failure = str(error) or type(error).__name__
        self.answered.set()
