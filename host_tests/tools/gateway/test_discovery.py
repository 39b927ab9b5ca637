"""What Home Assistant is told of a board."""

import json

from noheap_tools.gateway.states import States
from noheap_tools.link.encode import declaration, framed, sample

from .conftest import NUMBER, hello, identity

_TOPIC = f"homeassistant/device/noheap_{NUMBER}/config"


def told(heard, *frames: bytes) -> dict:
    it = heard(names={NUMBER: "oven 1/2"})
    it.plug()
    it.feed(identity() + hello() + b"".join(frames))
    states = States("noheap", "g", "homeassistant")
    states.show(it.roster.members[NUMBER])
    return dict(states.changed(99))


def test_a_device_has_its_firmware_and_is_there_only_with_its_gateway(heard):
    made = json.loads(told(heard, sample(1, 25_062))[_TOPIC])
    assert made["device"] == {
        "identifiers": [f"noheap_{NUMBER}"],
        "name": "oven 1/2",
        "manufacturer": "noheap",
        "model": "pico",
        "sw_version": "0123456789ab",
        "serial_number": NUMBER,
    }
    assert made["availability_mode"] == "all"
    assert [it["topic"] for it in made["availability"]] == [
        "noheap/gateway/g/status",
        "noheap/board/oven%201%2F2/status",
    ]
    assert made["origin"]["name"] == "noheap gateway"


def test_a_reading_is_a_temperature_in_degrees_and_a_fault_a_problem(heard):
    kept = told(heard, sample(1, 25_062))
    components = json.loads(kept[_TOPIC])["components"]
    temperature = components["sample_milli_c"]
    assert temperature["device_class"] == "temperature"
    assert temperature["unit_of_measurement"] == "°C"
    assert "value_json['milli_c'] / 1000" in temperature["value_template"]
    assert json.loads(kept[temperature["state_topic"]])["milli_c"] == 25_062
    assert components["sample_fault"]["device_class"] == "problem"
    assert components["sample_late_us"]["entity_category"] == "diagnostic"
    assert "sample_period" not in components


def test_records_of_a_firmwares_own_have_their_units(heard):
    own = declaration("20 air pressure_pa humidity_pct_x100 battery_mv turns")
    kept = told(heard, own, framed(b"\x14" + bytes(16)))
    components = json.loads(kept[_TOPIC])["components"]
    assert {
        key: (it.get("device_class"), it.get("unit_of_measurement"))
        for key, it in components.items()
    } == {
        "air_pressure_pa": ("pressure", "Pa"),
        "air_humidity_pct_x100": ("humidity", "%"),
        "air_battery_mv": ("voltage", "mV"),
        "air_turns": (None, None),
    }
    assert len({it["unique_id"] for it in components.values()}) == 4


def test_each_state_is_told_once_until_it_changes(heard):
    it = heard()
    it.plug()
    it.feed(identity() + sample(1, 1))
    states = States("noheap", "g", "")
    member = it.roster.members[NUMBER]
    states.show(member)
    assert (
        len(states.changed(99)) == 4
    )  # of the gateway, and status, about, last/sample of the board
    states.show(member)
    assert states.changed(99) == []
    it.feed(sample(2, 2))
    states.show(member)
    (((topic, payload)),) = states.changed(99)
    assert topic.endswith("/last/sample") and json.loads(payload)["milli_c"] == 2
    states.all_offline()
    assert [payload for _, payload in states.changed(99)] == [b"offline", b"offline"]
