"""Programs without which some tests are skipped, which is no failure of a set-up."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from noheap_tools import system
from noheap_tools.errors import ToolError
from noheap_tools.toolchain import compilers
from noheap_tools.toolchain.progress import Log, confirmed


@dataclass(frozen=True)
class Program:
    """`name`, of Debian's package of that name; `purpose` says what it is for, and `starts` that
    the package starts it as a service."""

    name: str
    purpose: str
    starts: bool = False

    def find(self) -> Path | None:
        path = shutil.which(self.name)
        return Path(path) if path else None

    def lacking(self) -> str:
        """The reason in words why there is none; empty if it is here."""
        if self.find():
            return ""
        return f"{self.name} is not here: {system.install_line([self.name])}"

    def get(self, log: Log) -> str:
        """Install it if root may, who is asked first. Returns why it is not here then."""
        if self.find() is None and compilers.can_install():
            situation = f"{self.purpose} needs {self.name}, which is not here."
            if self.starts:
                situation += (
                    " Its package starts a service, which the tests do not need:"
                    f" systemctl disable --now {self.name} ends it."
                )
            if confirmed(log, situation, "Install with apt-get?"):
                try:
                    compilers.install([self.name])
                except ToolError as error:
                    return error.message
        return self.lacking()


CHROMIUM = Program("chromium", "Testing the page")
GDB = Program("gdb-multiarch", "Testing breakpoints on the emulated board")
MOSQUITTO = Program("mosquitto", "Testing the gateway with a broker", starts=True)
NATS = Program(
    "nats-server", "Testing the gateway with a broker that may be a cluster", starts=True
)
PROGRAMS = (CHROMIUM, GDB, MOSQUITTO, NATS)

# Chromium's, of a container's root, who has no namespaces for a sandbox to give; nor is there a
# graphics card, and to imitate one takes more time than to draw.
HEADLESS = ("--no-sandbox", "--disable-gpu")
