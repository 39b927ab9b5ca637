"""A board as Home Assistant finds it by itself: its message of device discovery.

Home Assistant documentation, integrations/mqtt, "Device discovery payload", as of 2025.
"""

from collections.abc import Callable, Sequence
from typing import Any

from noheap_tools import answer
from noheap_tools.gateway.roster import Member

# The end of a field's name -> class, unit and how many of ours make one of it.
_UNITS = (
    ("milli_c", "temperature", "°C", 1000),
    ("humidity_milli_percent", "humidity", "%", 1000),
    ("humidity_percent", "humidity", "%", 1),
    ("humidity_pct_x100", "humidity", "%", 100),
    ("pct_x100", None, "%", 100),
    ("milli_percent", None, "%", 1000),
    ("percent", None, "%", 1),
    ("pressure_pa", "pressure", "Pa", 1),
    ("pa", "pressure", "Pa", 1),
    ("mv", "voltage", "mV", 1),
    ("millivolts", "voltage", "mV", 1),
    ("ma", "current", "mA", 1),
    ("ppm", None, "ppm", 1),
    ("us", None, "µs", 1),
    ("ms", "duration", "ms", 1),
    ("s", "duration", "s", 1),
)
_OF_THE_LOOP = "diagnostic"
_SKIPPED = {"hello", "text", "log", "lost", "unknown"}
_OF_SAMPLE = {"milli_c": None, "late_us": _OF_THE_LOOP}  # field -> category
_OF_STATS = ("missed", "faults", "overruns", "dropped")


def configuration(
    member: Member, status: Sequence[str], topic_of: Callable[[str], str]
) -> dict[str, Any]:
    """`status` are the topics that must all be online, `topic_of` is that of a record's values."""
    components: dict[str, Any] = {}
    for record, fields in member.latest.items():
        if record in _SKIPPED:
            continue
        for field in fields:
            category = _category(record, field)
            if category is not False:
                key = f"{record}_{field}"
                made = _sensor(record, field, topic_of(record))
                made["unique_id"] = f"noheap_{member.id}_{key}"
                if category:
                    made["entity_category"] = category
                components[key] = made
    if "sample" in member.latest:
        components["sample_fault"] = {
            "platform": "binary_sensor",
            "name": "sensor fault",
            "device_class": "problem",
            "unique_id": f"noheap_{member.id}_sample_fault",
            "state_topic": topic_of("sample"),
            "value_template": "{{ 'ON' if value_json['error'] else 'OFF' }}",
        }
    return {
        "device": {
            "identifiers": [f"noheap_{member.id}"],
            "name": member.label,
            "manufacturer": "noheap",
            "model": member.who.board,
            "sw_version": member.who.firmware,
            "serial_number": member.id,
        },
        "origin": {"name": "noheap gateway", "sw_version": answer.version()},
        "availability": [{"topic": it} for it in status],
        "availability_mode": "all",
        "components": components,
    }


def _category(record: str, field: str) -> str | bool | None:
    """False: it is no entity."""
    if record == "sample":
        return _OF_SAMPLE.get(field, False)
    if record == "stats":
        return _OF_THE_LOOP if field in _OF_STATS else False
    return None


def _sensor(record: str, field: str, topic: str) -> dict[str, Any]:
    # Names of fields are letters, digits and _, so they end no template: wire/declaration.py.
    value = f"value_json['{field}']"
    made = {
        "platform": "sensor",
        "name": f"{record} {field}".replace("_", " "),
        "state_topic": topic,
        "state_class": "measurement",
    }
    for ending, kind, unit, per in _UNITS:
        if field == ending or field.endswith(f"_{ending}"):
            made["unit_of_measurement"] = unit
            if kind:
                made["device_class"] = kind
            if per != 1:
                value += f" / {per}"
            break
    if record == "sample" and field == "milli_c":
        made["name"] = "temperature"
        # Without a good reading there is no value: the last one stays.
        value = f"{value} if not value_json['error'] else this.state"
    made["value_template"] = f"{{{{ {value} }}}}"
    return made
