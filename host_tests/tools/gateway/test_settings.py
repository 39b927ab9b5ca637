"""A settings file with mistakes: a line each, and the rest goes on."""

import pytest

from noheap_tools.errors import UsageError
from noheap_tools.gateway import settings
from noheap_tools.gateway.settings import JSON, of, read


@pytest.fixture(autouse=True)
def no_settings_of_mine(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_SETTINGS", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)


def test_the_example_of_the_docs_is_right(tmp_path):
    text = (settings.__doc__ or "").split("\n\n", 1)[1].rsplit("\n\n", 1)[0]
    (tmp_path / "gateway.toml").write_text(text)
    made = read(tmp_path / "gateway.toml")
    assert made.faults == []
    assert made.mqtt is not None and made.mqtt.tls and made.mqtt.payload == JSON
    assert made.names == {"E6605481DB318237": "oven"}
    assert made.most_bytes == 256 << 20


CASES = [
    ({"mqt": {}}, "gateway.toml: no 'mqt' is known. Did you mean 'mqtt'?"),
    ({"ports": {"ubs": True}}, "[ports] has no 'ubs'. Did you mean 'usb'?"),
    ({"ports": {"also": "x"}}, "[ports] also: must be a list of texts in quotes"),
    ({"outbox": {"most_mb": 0}}, "[outbox] most_mb: must be a whole number from 1 to 1,048,576"),
    ({"outbox": {"most_mb": True}}, "[outbox] most_mb: must be a whole number"),
    ({"boards": {"admit": "some"}}, "[boards] admit: must be one of all, named"),
    ({"boards": 3}, "boards must be a table, [boards]"),
    ({"names": {"oven": 7}}, "[names] oven: must be a board's number in quotes"),
    ({"names": {"E6605481DB318236": "AB"}}, "might be another board's number"),
    ({"names": {"x" * 65: "AB"}}, "a name has 1 to 64 characters"),
    ({"groups": {"kiln": ["lmap"]}}, "no board is called 'lmap'. Did you mean 'lamp'?"),
    ({"groups": {"kiln": "lamp"}}, "[groups] kiln: must be a list of texts in quotes"),
    ({"mqtt": {"broker": "http://x/y"}}, "[mqtt] broker: must be HOST:PORT"),
    ({"mqtt": {"broker": "x:99999"}}, "[mqtt] broker: must be HOST:PORT"),
    ({"mqtt": {"broker": []}}, "[mqtt] broker: must be HOST:PORT, or a list of such"),
    ({"mqtt": {"broker": ["a:1", "b:x"]}}, "[mqtt] broker: must be HOST:PORT"),
    ({"mqtt": {"topic": "a/#"}}, "[mqtt] topic: must be a topic"),
    ({"mqtt": {"tsl": True}}, "[mqtt] has no 'tsl'. Did you mean 'tls'?"),
    ({"mqtt": {"password_file": "a", "password_env": "B"}}, "has both password_file and"),
    ({"mqtt": []}, "mqtt must be a table, [mqtt]"),
    ({"influx": {"to": "ftp://x"}}, "[influx] to: must be stdout, file:PATH"),
    ({"influx": {"to": "http://me:secret@x/"}}, "[influx] to: must be stdout, file:PATH"),
    ({"prometheus": {"listen": 9464}}, "[prometheus] listen: must be HOST:PORT"),
]


@pytest.mark.parametrize(("document", "fault"), CASES)
def test_a_fault_is_one_line_that_names_the_key_and_the_rest_counts(document, fault):
    made = of({"names": {"lamp": "AB"}, **document})
    (line,) = made.faults
    assert fault in line
    assert "\n" not in line
    if "names" not in document:
        assert made.names == {"AB": "lamp"}


@pytest.mark.parametrize("document", [{"tsl": True}, {"tls": "yes"}, {"passwort_file": "x"}])
def test_nothing_is_sent_by_a_table_that_is_wrong(document):
    """Else a typo in tls sends the password in the clear."""
    made = of({"mqtt": {"broker": "lab:1883", **document}, "influx": {"to": "stdout"}})
    assert made.mqtt is not None and made.mqtt.is_held
    assert "Nothing is sent by [mqtt] until this is right." in made.faults[0]
    assert made.influx is not None and not made.influx.is_held


def test_a_secret_in_the_file_is_refused_and_not_shown():
    made = of({"mqtt": {"password": "hunter2"}, "influx": {"token": "hunter2", "tokn": "hunter2"}})
    assert "password_file or password_env" in made.faults[0]
    assert "hunter2" not in "\n".join(made.faults) + repr(made)


def test_a_file_that_is_no_toml_or_not_there_ends_it(tmp_path):
    (tmp_path / "a.toml").write_text("[mqtt\n")
    with pytest.raises(UsageError, match="line 1"):
        read(tmp_path / "a.toml")
    with pytest.raises(UsageError, match="cannot read"):
        read(tmp_path / "b.toml")


def test_names_of_devices_toml_are_known_and_can_be_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("NOHEAP_SETTINGS", str(tmp_path))
    (tmp_path / "devices.toml").write_text('lamp = "aa"\noven = "bb"\n')
    assert of({"names": {"hall": "AA"}}).names == {"AA": "hall", "BB": "oven"}
    assert of({"names": {"oven": "CC"}}).names == {"AA": "lamp", "CC": "oven"}
