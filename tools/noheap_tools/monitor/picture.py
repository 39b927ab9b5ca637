"""A picture of the monitor's screen, as it is at the end of a recording.

picture.drawn(Replay(file, real_time=False))        # SVG
"""

import asyncio
import re

from noheap_tools.logs.table import Table
from noheap_tools.monitor.piece import Source
from noheap_tools.monitor.screen import Monitor

_SIZE = (112, 30)  # columns and lines
# The picture would ask a server for its letters; any monospaced font will do.
_REMOTE_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def drawn(source: Source, table: Table | None = None) -> str:
    """`source` plays a recording at once."""
    return asyncio.run(_drawn(Monitor(source, None, table=table), source))


async def _drawn(app: Monitor, source: Source) -> str:
    async with app.run_test(size=_SIZE) as pilot:
        await pilot.pause()
        while not source.ended:
            app.turn()
        app.turn()
        await pilot.pause()
        if app.failed is not None:
            raise app.failed
        return _REMOTE_FONT.sub("", app.export_screenshot(title="noheap monitor"))
