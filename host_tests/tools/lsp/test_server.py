"""An error of the server is told, with its place, and one check that a key stops follows later."""

import asyncio
from types import SimpleNamespace

import pytest

from noheap_tools.check.engine.run import Stopped
from noheap_tools.lsp import server as module

DOCUMENT = SimpleNamespace(source="x = 1\n", version=1)


@pytest.fixture
def server(monkeypatch, tmp_path):
    workspace = SimpleNamespace(get_text_document=lambda uri: DOCUMENT)
    monkeypatch.setattr(module.Server, "workspace", workspace)
    monkeypatch.setattr(module, "PAUSE_S", 0)
    made = module.made()
    told = []
    for name in ("window_log_message", "window_show_message"):
        monkeypatch.setattr(made, name, lambda params: told.append(params.message))
    shown = []
    monkeypatch.setattr(made, "_publish", lambda uri, version, found: shown.append([*found]))
    uri = (tmp_path / "main.py").as_uri()

    def check() -> tuple[list[str], list[list]]:
        async def waited() -> None:
            made.changed(uri)
            while made._waiting or made._one_at_a_time.locked():
                await asyncio.sleep(0.01)

        asyncio.run(waited())
        return told, shown

    return SimpleNamespace(texts=made.texts, check=check)


def test_an_error_of_its_own_is_in_the_log_with_its_place(server, monkeypatch, capsys):
    def broken(*arguments):
        raise KeyError("no such atom")

    monkeypatch.setattr(server.texts, "check", broken)
    told, _ = server.check()
    assert "noheap check failed at main.py: KeyError('no such atom')" in told
    (log,) = [text for text in told if text.startswith("Traceback")]
    assert "in broken" in log
    assert "in broken" in capsys.readouterr().err


def test_a_stopped_check_is_done_again(server, monkeypatch):
    check = server.texts.check
    turns = []

    def stopped_once(*arguments):
        turns.append("it")
        if len(turns) == 1:
            raise Stopped
        return check(*arguments)

    monkeypatch.setattr(server.texts, "check", stopped_once)
    told, shown = server.check()
    assert (told, shown, len(turns)) == ([], [[]], 2)
