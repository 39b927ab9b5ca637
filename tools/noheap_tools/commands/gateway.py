"""Send what boards report to MQTT brokers, stores and dashboards, until Ctrl-C.

All MicroPython boards on USB are listened to, also those that are plugged in later, and the ports
of the settings; with --port only the ports that it names. A record gets its board's number and
name, a number of its own and this computer's time. It is kept in an outbox on disk until the other
side has acknowledged it: through a broker's absence, a full disk and whatever ends this command. A
record may come twice, with the same board, boot and seq.

The settings are a TOML file: --settings, else gateway.toml in ~/.config/noheap, which
NOHEAP_SETTINGS moves. docs/guide/fleet.md tells its keys, topics and formats. A fault in it is a
line on stderr, and the rest goes on. --broker and --influx need no file. Passwords are read from
files or the environment, and never shown.

--check only reads the settings: exit code 0 if they are right, else 2.

--replay sends a recording of 'noheap monitor --record', with its own times, and ends when it is
acknowledged.

Exit code 0: it was asked to end. 1: it cannot go on. 2: wrong use. --json prints at the end what
came of each board, and what still waits.

Examples:
  noheap gateway --broker localhost
  noheap gateway --broker 10.0.0.1 --broker 10.0.0.2     the nodes of a cluster
  noheap gateway --settings /etc/noheap/gateway.toml
  noheap gateway --settings gateway.toml --check
  noheap gateway --influx file:day.lp --port /dev/ttyACM0 --seconds 60
  noheap gateway --broker localhost --replay day.noheap
"""

import argparse
import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from noheap_tools import answer, paths
from noheap_tools.commands import common
from noheap_tools.errors import UsageError
from noheap_tools.gateway import checks
from noheap_tools.gateway import settings as gateway_settings
from noheap_tools.gateway.ports import Ports
from noheap_tools.gateway.service import Service
from noheap_tools.gateway.settings import Influx, Mqtt, Settings
from noheap_tools.gateway.tell import Told
from noheap_tools.link import entries
from noheap_tools.monitor.live import Live
from noheap_tools.monitor.replay import Replay
from noheap_tools.monitor.session import Session
from noheap_tools.toolchain import to_stderr
from noheap_tools.toolchain.process import ended_like_ctrl_c


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, metavar="FILE", help="what to do: see above")
    parser.add_argument(
        "--broker",
        action="append",
        metavar="HOST[:PORT]",
        help="an MQTT broker; several times for the nodes of a cluster",
    )
    parser.add_argument("--influx", metavar="TO", help="file:PATH, stdout, udp:// or http://")
    parser.add_argument("--listen", metavar="HOST:PORT", help="for Prometheus: answer /metrics")
    common.add_ports(parser)
    parser.add_argument("--replay", type=Path, metavar="FILE", help="send a recording")
    parser.add_argument("--speed", choices=("real", "max"), help="of --replay (default: max)")
    parser.add_argument("--seconds", type=float, metavar="S", help="stop after this time")
    parser.add_argument("--outbox", type=Path, metavar="FILE", help="keep in it what waits")
    parser.add_argument("--check", action="store_true", help="only read the settings")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    _check(args)
    settings = _settings(args)
    for fault in settings.faults:
        to_stderr(fault)
    if args.check:
        return _checked(settings, as_json=args.json)
    if settings.mqtt is None and settings.influx is None and not settings.prometheus:
        raise UsageError(
            "nothing to send to: no [mqtt], [influx] or [prometheus]",
            "--broker HOST, --influx TO or --listen HOST:PORT, or a file of settings:"
            " docs/guide/fleet.md.",
        )
    told = Told(to_stderr)
    session = Session(entries.table_of(), goes_on=True)
    service = None
    with contextlib.suppress(KeyboardInterrupt), ended_like_ctrl_c(), _source(args) as source:
        service = Service(settings, session, source, told)
        with service:
            ports = None
            if isinstance(source, Live):
                ports = Ports(source, settings, args.port or [], told)
                ports.begin()
            service.run(args.seconds, ports)
    if args.json and service is not None:
        answer.show(service.summary)
    return 0


def _source(args: argparse.Namespace) -> Live | Replay:
    if args.replay is not None:
        return Replay(args.replay, real_time=args.speed == "real")
    return Live({})


def _check(args: argparse.Namespace) -> None:
    if args.seconds is not None and not args.seconds > 0:
        raise UsageError("--seconds: must be above 0")
    if args.replay is not None and args.port:
        raise UsageError("--port: --replay reads a recording, and no board")
    if args.speed and args.replay is None:
        raise UsageError("--speed is for --replay")


def _settings(args: argparse.Namespace) -> Settings:
    file = args.settings or paths.settings_dir() / gateway_settings.FILE
    if args.settings is not None or file.is_file():
        made = gateway_settings.read(file)
    else:
        made = gateway_settings.of({})
    if args.broker is not None:
        brokers = _asked("--broker", checks.hosts_and_ports, args.broker)
        made.mqtt = dataclasses.replace(made.mqtt or Mqtt(), brokers=brokers)
    if args.influx is not None:
        to = _asked("--influx", checks.target, args.influx)
        made.influx = dataclasses.replace(made.influx or Influx(), to=to)
    if args.listen is not None:
        made.prometheus = _asked("--listen", checks.host_and_port, args.listen)
    made.outbox = args.outbox or made.outbox
    return made


def _asked(option: str, checked: Callable[[Any], Any], value: Any) -> Any:
    try:
        return checked(value)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def _checked(settings: Settings, *, as_json: bool) -> int:
    if as_json:
        answer.show({}, settings.faults)
    elif not settings.faults:
        print("the settings are right")
    return 2 if settings.faults else 0
