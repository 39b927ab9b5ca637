"""docs/guide/fleet.md and the files beside it say what the gateway does."""

import json
import re
import shlex
import tomllib

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from noheap.wire.fields import FIELDS, NAMES
from noheap_tools import cli, paths
from noheap_tools.gateway import settings
from noheap_tools.gateway.metrics import View, _Families
from noheap_tools.gateway.record import About, Stamped, as_json, as_lines
from noheap_tools.gateway.states import States
from noheap_tools.link.encode import sample

from .conftest import hello, identity

_PAGE = (paths.ROOT / "docs/guide/fleet.md").read_text()
_FOLDER = paths.ROOT / "docs/guide/fleet"


@pytest.fixture(autouse=True)
def no_settings_of_mine(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_SETTINGS", str(tmp_path))


def test_the_settings_to_begin_with_are_right():
    made = settings.read(_FOLDER / "gateway.toml")
    assert made.faults == []
    assert made.mqtt is not None and made.prometheus.startswith("127.0.0.1:")


def test_the_page_has_all_keys_of_the_settings():
    told: dict[str, set[str]] = {}
    table = ""
    for row in re.findall(r"^\|(.*?)\|(.*?)\|.*\|$", _PAGE, re.MULTILINE):
        found = re.fullmatch(r" `\[(\w+)\]` ", row[0])
        table = found[1] if found else table if row[0].isspace() else ""
        if table:
            told.setdefault(table, set()).update(re.findall(r"`(\w+)`", row[1]))
    secrets = {"password", "token"}  # which are refused
    assert told["mqtt"] == set(settings._MQTT) - secrets
    assert told["influx"] == set(settings._INFLUX) - secrets
    for table in ("ports", "boards", "outbox", "prometheus"):
        every = {key: object() for key in told[table]}
        faults = settings.of({table: every}).faults
        assert len(faults) == len(every), faults
        assert not [it for it in faults if "has no" in it]
    assert set(told) == set(settings._TABLES)


def test_the_unit_runs_commands_that_are_there():
    unit = (_FOLDER / "noheap-gateway.service").read_text()
    commands = re.findall(r"^Exec\w+=(.*)$", unit, re.MULTILINE)
    assert len(commands) == 2
    for it in commands:
        _, command, *options = shlex.split(it)
        cli.parser(command).parse_args(options)
    container = (_FOLDER / "Containerfile").read_text()
    _, command, *options = json.loads(re.findall(r"^ENTRYPOINT (.*)$", container, re.M)[0])
    cli.parser(command).parse_args(options)


def test_telegraf_reads_the_topics_and_the_format_of_the_settings():
    (source,) = tomllib.loads((_FOLDER / "telegraf.conf").read_text())["inputs"]["mqtt_consumer"]
    made = settings.read(_FOLDER / "gateway.toml").mqtt
    assert made is not None
    assert source["data_format"] == made.payload == "influx"
    (topic,) = source["topics"]
    states = States(made.topic, "g", "")
    pattern = topic.replace("+", "[^/]+")
    assert re.fullmatch(pattern, states.topic("oven 1", "records"))
    assert not re.fullmatch(pattern, states.topic("oven 1", "status"))


def test_the_files_that_compose_mounts_are_there_and_ports_are_on_loopback():
    text = (_FOLDER / "compose.yaml").read_text()
    mounted = re.findall(r"\./([\w./-]+):/", text)
    assert len(mounted) == 5
    assert all((_FOLDER / it).is_file() for it in mounted)
    ports = re.findall(r'ports: \["(.*?)"\]', text)
    assert len(ports) == 2
    assert all(it.startswith("127.0.0.1:") for it in ports)


def test_the_dashboard_asks_for_fields_that_boards_send():
    made = json.loads((_FOLDER / "grafana/boards.json").read_text())
    known = {NAMES[kind]: {name for name, _ in fields} for kind, fields in FIELDS.items()}
    queries = [target["query"] for panel in made["panels"] for target in panel["targets"]]
    assert len(queries) == 5
    for query in queries:
        (record,) = re.findall(r'r\._measurement == "(\w+)"', query)
        (field,) = re.findall(r'r\._field == "(\w+)"', query)
        assert field in known[record] | {"seq", "boot"}


def test_the_page_has_all_metrics(heard):
    it = heard()
    it.plug()
    it.feed(identity() + hello() + sample(1, 1))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families(View(it.roster, it.session, it.outbox, {})))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    names = {one.name + ("_total" if one.type == "counter" else "") for one in families}
    assert names == set(re.findall(r"`(noheap_\w+)", _PAGE))


def test_the_page_shows_records_as_they_are():
    blocks = dict(re.findall(r"```(\w*)\n(.*?)```", _PAGE, re.DOTALL))
    shown = json.loads(blocks["json"])
    (record,) = shown["records"]
    fields = {key: it for key, it in record.items() if key not in ("seq", "time_us", "type")}
    about = About(shown["board"], shown["id"], shown["boot"])
    made = [Stamped(record["seq"], record["time_us"], record["type"], fields)]
    assert json.loads(as_json(about, made)) == shown
    assert as_lines(about, made).decode() == blocks[""]
