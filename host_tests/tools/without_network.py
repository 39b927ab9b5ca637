"""Runs noheap in a Python that reaches no other computer.

python -P without_network.py page --out DIR
"""

import sys

from noheap_tools import cli

_REACHING = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def _refuse(event: str, _details: object) -> None:
    if event in _REACHING:
        raise OSError(f"there is no network: {event}")


if __name__ == "__main__":
    sys.addaudithook(_refuse)
    sys.exit(cli.main(sys.argv[1:]))
