"""MQTT brokers as processes of their own, on free ports of loopback.

with Mosquitto(folder) as broker: ...
with cluster(folder) as nodes:
    nodes[0].kill()
    nodes[0].start()
"""

import abc
import contextlib
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from noheap_tools.errors import ToolError
from noheap_tools.toolchain.for_tests import MOSQUITTO, NATS, Program

_PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


class Broker(abc.ABC):
    """`kill` ends it without a word, `start` starts it again at the same port. Raises ToolError
    if its program is not here, or does not start."""

    program: Program

    def __init__(self, folder: Path, name: str = "broker") -> None:
        found = self.program.find()
        if found is None:
            raise ToolError(self.program.lacking())
        self._program = found
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Broker":
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()

    @abc.abstractmethod
    def command(self) -> Sequence[str | Path]: ...

    def start(self) -> None:
        self.launch()
        self.wait_until_it_listens()

    def launch(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log)

    def wait_until_it_listens(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    said = self._log.read_text(encoding="utf-8", errors="replace")
                    raise ToolError(f"{self.program.name} does not start", said) from None
                time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Until `resume` it does nothing; after `kill` what is sent to it is lost."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class Mosquitto(Broker):
    """`more` are lines of its configuration. `keeps`: on disk, each second."""

    program = MOSQUITTO

    def __init__(
        self, folder: Path, more: str = "allow_anonymous true", *, keeps: bool = True
    ) -> None:
        super().__init__(folder)
        self._file = folder / "mosquitto.conf"
        # Below root, who runs it in a container, too.
        # A subscriber that comes back late gets what came meanwhile, also after a kill.
        kept = "persistence true\nautosave_on_changes true\nautosave_interval 1\n"
        kept += f"persistence_location {folder}/\n"
        kept = f"{kept if keeps else ''}max_queued_messages 0\n"
        self._file.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\n{kept}{more}\n", encoding="utf-8"
        )

    def command(self) -> Sequence[str | Path]:
        return [self._program, "-c", self._file]


class Nats(Broker):
    """`more` are lines of its configuration, `of_mqtt` those of its MQTT."""

    program = NATS

    def __init__(self, folder: Path, name: str = "one", more: str = "", of_mqtt: str = "") -> None:
        super().__init__(folder, name)
        self._file = folder / f"{name}.conf"
        self._file.write_text(
            f'server_name: {name}\nlisten: "127.0.0.1:-1"\n'
            f'jetstream {{ store_dir: "{folder}/{name}" }}\n{more}\n'
            f'mqtt {{ listen: "{self.address}"\n{of_mqtt} }}\n',
            encoding="utf-8",
        )

    def command(self) -> Sequence[str | Path]:
        return [self._program, "-c", self._file]


@contextlib.contextmanager
def cluster(folder: Path, nodes: int = 3) -> Iterator[list[Nats]]:
    """Nodes of which each keeps all that is acknowledged."""
    ports = [free_port() for _ in range(nodes)]
    routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in ports)
    made = []
    with contextlib.ExitStack() as stack:
        for at, port in enumerate(ports):
            more = f'cluster {{ name: fleet, listen: "127.0.0.1:{port}", routes: [{routes}] }}'
            node = Nats(folder, f"node{at}", more, f"stream_replicas: {nodes}")
            made.append(node)
            stack.callback(node.kill)
            node.launch()
        for node in made:
            node.wait_until_it_listens()
        yield made
