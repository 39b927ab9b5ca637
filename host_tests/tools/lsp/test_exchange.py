"""The language server answers as in a recorded exchange, and outlives what editors do to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from tools.lsp.client import Client

EXCHANGE = Path(__file__).with_name("exchange.jsonl")
BAD = (Path(__file__).parents[1] / "commands/programs/divides.py").read_text()


@pytest.fixture
def client(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.noheap.check]\npaths = ["."]\n')
    made = Client(tmp_path)
    yield made
    made.close()


@pytest.fixture
def editor(client, tmp_path):
    return Editor(client, tmp_path)


class Editor:
    """Opens and changes files; each change has the whole text."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._client, self._folder, self._version = client, folder, 0
        options = {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}
        client.send({"id": 0, "method": "initialize", "params": options})
        while client.next().get("id") != 0:
            pass
        self._notify("initialized", {})

    def uri(self, name: str) -> str:
        return (self._folder / name).as_uri()

    def open(self, name: str, text: str) -> None:
        document = {"uri": self.uri(name), "languageId": "python", "version": 0, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})

    def type(self, name: str, text: str) -> None:
        self._version += 1
        document = {"uri": self.uri(name), "version": self._version}
        changes = [{"text": text}]
        params = {"textDocument": document, "contentChanges": changes}
        self._notify("textDocument/didChange", params)

    def close(self, name: str) -> None:
        self._notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def codes(self, name: str) -> list[str]:
        """What is shown in the file next."""
        while True:
            message = self._client.next()
            params = message.get("params", {})
            if "diagnostics" in params and params["uri"] == self.uri(name):
                return [it["code"] for it in params["diagnostics"]]

    def told(self) -> str:
        """What the user is told next."""
        while (message := self._client.next()).get("method") != "window/showMessage":
            pass
        return message["params"]["message"]

    def _notify(self, method: str, params: dict[str, Any]) -> None:
        self._client.send({"method": method, "params": params})


def test_the_recorded_exchange(client, tmp_path):
    """`>` is what the editor says, `<` what it must be told, in this order."""
    root = tmp_path.as_uri()
    for line in EXCHANGE.read_text().splitlines():
        said = json.loads(line[2:].replace("ROOT", root))
        if line.startswith(">"):
            client.send(said)
            continue
        told = client.next()
        if said.get("id") == 1:  # pygls says much of itself
            capabilities = told["result"]["capabilities"]
            told["result"] = {
                "capabilities": {key: capabilities[key] for key in said["result"]["capabilities"]}
            }
        assert told == said
    assert client.process.wait(timeout=60) == 0


def test_a_half_typed_text_keeps_what_was_found(editor):
    editor.open("main.py", BAD)
    first = editor.codes("main.py")
    assert "NH005" in first
    editor.type("main.py", BAD + "def half(:\n")
    assert editor.codes("main.py") == ["NH099", *first]
    editor.type("main.py", BAD.replace("n / 2", "n // 2"))
    assert "NH005" not in editor.codes("main.py")


def test_a_handler_that_another_open_file_registers_is_found(editor):
    editor.open("driver.py", "def tick(t):\n    return [t]\n")
    assert editor.codes("driver.py") == []
    main = "import driver\nfrom machine import Timer\n"
    editor.open("main.py", main)
    assert editor.codes("main.py") == []
    editor.type("main.py", main + "Timer(-1, callback=driver.tick, hard=True)\n")
    assert "NH001" in editor.codes("driver.py")
    editor.type("main.py", main + "def half(:\n")
    assert "NH001" in editor.codes("driver.py")


def test_a_closed_file_shows_nothing(editor):
    editor.open("main.py", BAD)
    assert editor.codes("main.py")
    editor.close("main.py")
    assert editor.codes("main.py") == []


HOSTILE = ("\ud800", "\0", "(" * 5000, "#" * 1_000_001, "\ufeffx = 1\n", "\x0c\r\n\r", "")


def test_a_hostile_text_does_not_end_it(editor):
    for number, text in enumerate(HOSTILE):
        name = f"hostile{number}.py"
        editor.open(name, text)
        editor.codes(name)
        editor.close(name)
    editor.open("main.py", BAD)
    assert "NH005" in editor.codes("main.py")


def test_wrong_settings_are_told_once(editor, tmp_path):
    file = tmp_path / "pyproject.toml"
    good = file.read_text()
    file.write_text('[tool.noheap.check]\nport = "avr"\n')
    editor.open("main.py", BAD)
    assert "no port 'avr'" in editor.told()
    editor.type("main.py", BAD + "\n")
    file.write_text(good)
    editor.type("main.py", BAD + "\n\n")
    assert "NH005" in editor.codes("main.py")


def test_a_server_whose_editor_died_ends(client):
    options = {"processId": None, "capabilities": {}, "rootUri": None}
    client.send({"id": 0, "method": "initialize", "params": options})
    client.next()
    client.hang_up()
    assert client.process.wait(timeout=60) is not None
