"""A password or a token, which is shown nowhere.

Secret.of_file(Path("/run/credentials/broker")).value()
"""

import os
from dataclasses import dataclass
from pathlib import Path

from noheap_tools.errors import ToolError


@dataclass(frozen=True)
class Secret:
    """Where it is; `value` reads it each time, so that a new one needs no restart."""

    file: Path | None = None
    variable: str = ""

    def value(self) -> str:
        """Raises ToolError if it is not there."""
        if self.file is None:
            if self.variable not in os.environ:
                raise ToolError(f"the environment has no {self.variable}")
            return os.environ[self.variable]
        try:
            return self.file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise ToolError(f"cannot read {self.file}: {why}") from None
