"""The server: what the editor says, and what it is told.

A key starts a check after a pause, in a thread. Another key stops it, and its own check follows.
Where the check of the project takes long, what the file alone can say is shown first, and the
project waits until nobody types: the next key would wait for what a check does before it can stop.
"""

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from noheap_tools import answer
from noheap_tools.check.engine.run import Stopped
from noheap_tools.check.report import explain
from noheap_tools.check.report.finding import Finding
from noheap_tools.errors import ToolError
from noheap_tools.lsp.convert import Converter, at
from noheap_tools.lsp.texts import Texts

PAUSE_S = 0.05
# A check of the project that takes no longer is not waited for.
_SOON_S = 0.1
# A longer one begins when nobody has typed for so long; and how often that is asked.
_QUIET_S, _STEP_S = 0.2, 0.02


class Server(LanguageServer):
    def __init__(self) -> None:
        super().__init__("noheap", answer.version())
        self.texts = Texts()
        # {uri: (version of the text, what is found in it)}
        self.found: dict[str, tuple[int | None, Sequence[Finding]]] = {}
        self._uris: dict[Path, str] = {}
        self._waiting: dict[str, asyncio.Task] = {}
        self._one_at_a_time = asyncio.Lock()
        # Set by a key: the check of a whole project that is under way is out of date.
        self._typed = threading.Event()
        # How long that took, by the file that it was for.
        self._seconds: dict[str, float] = {}
        self._said = ""

    def changed(self, uri: str) -> None:
        """Checks the text soon."""
        path = _path(uri)
        if path is None:
            return
        self._uris[path.resolve()] = uri
        self._typed.set()
        if before := self._waiting.get(uri):
            before.cancel()
        self._waiting[uri] = asyncio.create_task(self._check(uri, path))

    def close(self, uri: str) -> None:
        path = _path(uri)
        if path is None:
            return
        if before := self._waiting.pop(uri, None):
            before.cancel()
        self.texts.close(path)
        self._uris.pop(path.resolve(), None)
        self.found.pop(uri, None)
        empty = types.PublishDiagnosticsParams(uri=uri, diagnostics=[])
        self.text_document_publish_diagnostics(empty)

    async def _check(self, uri: str, path: Path) -> None:
        typed = self._version(uri)
        await asyncio.sleep(PAUSE_S)
        # From here on the next key does not cancel it: a thread goes on whatever is awaited.
        self._waiting.pop(uri, None)
        async with self._one_at_a_time:
            if uri not in self._uris.values() or self._version(uri) != typed:
                return  # closed, or another key came, whose check follows
            self._typed.clear()
            try:
                await self._check_in_turn(uri, path)
            except Stopped:
                if uri in self._uris.values() and uri not in self._waiting:
                    self._waiting[uri] = asyncio.create_task(self._check(uri, path))
                return
            except ToolError as error:
                self._say(f"noheap check: {error.message} {error.hint}".strip())
                return
            except Exception as error:
                self._say(f"noheap check failed at {path.name}: {error!r}")
                self._log(traceback.format_exc())
                return
        self._said = ""

    async def _check_in_turn(self, uri: str, path: Path) -> None:
        """Shows what is found: in a large project first what the file alone can say."""
        document = self.workspace.get_text_document(uri)
        versions = {it: self._version(it) for it in self._uris.values()}
        await asyncio.to_thread(self.texts.put, path, document.source)
        seconds = self._seconds.get(uri)
        if seconds is None:
            is_slow = await asyncio.to_thread(self.texts.is_large, path)
        else:
            is_slow = seconds > _SOON_S
        if is_slow:
            alone = await asyncio.to_thread(self.texts.check_alone, path)
            self._show({path.resolve(): alone}, versions)
            await self._quiet()
        began = time.monotonic()
        # Until it is over, or stopped, as long as it has taken.
        try:
            found = await asyncio.to_thread(self.texts.check, path, self._typed.is_set)
        except Stopped:
            self._seconds[uri] = max(self._seconds.get(uri, 0.0), time.monotonic() - began)
            raise
        self._seconds[uri] = time.monotonic() - began
        self._show(found, versions)

    async def _quiet(self) -> None:
        """Waits until nobody has typed for a while. Raises Stopped if somebody does."""
        until = time.monotonic() + _QUIET_S
        while time.monotonic() < until:
            if self._typed.is_set():
                raise Stopped
            await asyncio.sleep(_STEP_S)

    def _show(
        self, found: Mapping[Path, Sequence[Finding]], versions: Mapping[str, int | None]
    ) -> None:
        for file, findings in found.items():
            known = self._uris.get(file)
            if known is not None and self._version(known) == versions.get(known):
                self._publish(known, versions[known], findings)

    def _publish(self, uri: str, version: int | None, findings: Sequence[Finding]) -> None:
        converter = Converter(self.workspace.get_text_document(uri))
        self.found[uri] = version, findings
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=uri, version=version, diagnostics=[*map(converter.diagnostic, findings)]
            )
        )

    def _version(self, uri: str) -> int | None:
        return self.workspace.get_text_document(uri).version

    def _say(self, text: str) -> None:
        """Shows it, but not again with each key."""
        if text != self._said:
            self._said = text
            kind = types.MessageType.Warning
            self.window_show_message(types.ShowMessageParams(type=kind, message=text))

    def _log(self, text: str) -> None:
        """For whoever looks why: the editor's log, and the server's own."""
        print(text, file=sys.stderr, flush=True)
        kind = types.MessageType.Error
        self.window_log_message(types.LogMessageParams(type=kind, message=text))


def _path(uri: str) -> Path | None:
    """None for a text that belongs to no file, as one without a name."""
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name else None


def made() -> Server:
    """The server, with what it answers."""
    server = Server()

    async def changed(
        params: types.DidOpenTextDocumentParams
        | types.DidChangeTextDocumentParams
        | types.DidSaveTextDocumentParams,
    ) -> None:
        server.changed(params.text_document.uri)

    for event in (
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
    ):
        server.feature(event)(changed)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        where = types.Range(start=params.position, end=params.position)
        for finding, found in _at(server, params.text_document.uri, where):
            text = explain.markdown(finding.rule)
            content = types.MarkupContent(kind=types.MarkupKind.Markdown, value=text)
            return types.Hover(contents=content, range=found)
        return None

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        found = [it for it, _ in _at(server, uri, params.range)]
        return [*_fixes(server, uri, found), *_ignores(server, uri, found)]

    return server


def _at(server: Server, uri: str, where: types.Range) -> Sequence[tuple[Finding, types.Range]]:
    """What is found there, unless the text has changed since."""
    document = server.workspace.get_text_document(uri)
    version, findings = server.found.get(uri, (None, ()))
    if document.version != version:
        return ()
    return [*at(findings, Converter(document), where)]


def _fixes(server: Server, uri: str, findings: Sequence[Finding]) -> list[types.CodeAction]:
    converter = Converter(server.workspace.get_text_document(uri))
    return [
        _action(
            f"{it.code}: {it.repair.title}",
            uri,
            [converter.edit(edit) for edit in sorted(it.repair.edits)],
            converter.diagnostic(it),
            is_preferred=it.repair.is_safe,
        )
        for it in findings
        if it.repair is not None
    ]


def _ignores(server: Server, uri: str, findings: Sequence[Finding]) -> list[types.CodeAction]:
    converter = Converter(server.workspace.get_text_document(uri))
    return [
        _action(f"{it.code}: Ignore it on this line", uri, [edit], converter.diagnostic(it))
        for it in findings
        if (edit := converter.ignoring(it))
    ]


def _action(
    title: str,
    uri: str,
    edits: list[types.TextEdit],
    diagnostic: types.Diagnostic,
    *,
    is_preferred: bool = False,
) -> types.CodeAction:
    return types.CodeAction(
        title=title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        edit=types.WorkspaceEdit(changes={uri: edits}),
        is_preferred=is_preferred,
    )
