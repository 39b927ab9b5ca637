"""Asks who is at a port, without disturbing the program that runs there.

identity, state = who.asked("/dev/ttyACM0")
"""

import contextlib
import time

from noheap_tools.errors import ToolError
from noheap_tools.link import asking, serial_port, silence
from noheap_tools.link.decode import Decoder, Identity

_ANSWER_S = 1.0  # for the hello


def asked(path: str) -> tuple[Identity | None, str]:
    """Who answers at the port, and what the board does: "runs" a firmware with telemetry, "at the
    prompt", "no telemetry", "in use" by another program, or "cannot be opened"."""
    try:
        with serial_port.opened(path) as port:
            with contextlib.ExitStack() as stack:
                stack.enter_context(asking.at(port))
                decoder = Decoder()
                deadline = time.monotonic() + _ANSWER_S
                while time.monotonic() < deadline:
                    for item in decoder.feed(serial_port.read_some(port)):
                        if isinstance(item, Identity):
                            return item, "runs"
            return None, "at the prompt" if silence.at_prompt(port) else "no telemetry"
    except ToolError as error:
        return None, "in use" if "in use" in error.message else "cannot be opened"
