"""docs/guide/fleet.md and the files beside it say what the gateway does."""

import json
import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

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


def test_the_services_of_compose_find_one_another_and_their_files():
    services = _yaml("compose.yaml")["services"]
    mounted = {}
    for name, service in services.items():
        assert re.fullmatch(r"[\w/-]+:[\d.]+", service["image"]), "a version, not the newest"
        assert all(it.startswith("127.0.0.1:") for it in service.get("ports", ()))
        assert set(service.get("depends_on", ())) <= services.keys()
        for it in service["volumes"]:
            if it.startswith("./"):
                here, there, how = it.split(":")
                assert (_FOLDER / here).is_file()
                assert how == "ro"
                mounted[there] = name
            else:
                assert it.split(":")[0] in _yaml("compose.yaml")["volumes"]
    (boards,) = (it for it in mounted if it.endswith("boards.json"))
    (provider,) = _yaml("grafana/dashboards.yaml")["providers"]
    assert provider["options"]["path"] == boards.rpartition("/")[0]


def test_telegraf_and_grafana_use_the_store_that_compose_sets_up():
    services = _yaml("compose.yaml")["services"]
    store = services["store"]["environment"]
    bucket, lab = store["DOCKER_INFLUXDB_INIT_BUCKET"], store["DOCKER_INFLUXDB_INIT_ORG"]
    telegraf = tomllib.loads((_FOLDER / "telegraf.conf").read_text())
    (source,), (sink,) = telegraf["inputs"]["mqtt_consumer"], telegraf["outputs"]["influxdb_v2"]
    assert source["servers"] == ["tcp://broker:1883"]
    assert "broker" in services
    assert (sink["bucket"], sink["organization"]) == (bucket, lab)
    (grafana,) = _yaml("grafana/sources.yaml")["datasources"]
    assert sink["urls"] == [grafana["url"]] == ["http://store:8086"]
    asked = grafana["jsonData"]
    assert (asked["defaultBucket"], asked["organization"]) == (bucket, lab)
    assert grafana["uid"] == "noheap"
    panels = json.loads((_FOLDER / "grafana/boards.json").read_text())["panels"]
    assert {it["datasource"]["uid"] for it in panels} == {grafana["uid"]}
    # Each has the token by the name that it reads it by.
    assert sink["token"] == "${INFLUX_TOKEN}"
    assert grafana["secureJsonData"] == {"token": "$INFLUX_TOKEN"}
    for service in ("telegraf", "dashboard"):
        assert "INFLUX_TOKEN" in services[service]["environment"]
    text = (_FOLDER / "compose.yaml").read_text()
    written = re.findall(r"([A-Z_]+)=%s", text)
    assert set(re.findall(r"\$\{(\w+):", text)) == set(written)


def _yaml(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text())


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
