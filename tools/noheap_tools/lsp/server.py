"""The server: what the editor says, and what it is told.

A key starts a check after a pause, in a thread. What is found is dropped if another key came
meanwhile: that one's check follows.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from noheap_tools import answer
from noheap_tools.check.report import explain
from noheap_tools.check.report.findings import Finding
from noheap_tools.errors import ToolError
from noheap_tools.lsp.convert import Converter, at
from noheap_tools.lsp.texts import Texts

_PAUSE_S = 0.05


class Server(LanguageServer):
    def __init__(self) -> None:
        super().__init__("noheap", answer.version())
        self.texts = Texts()
        # {uri: (version of the text, what is found in it)}
        self.found: dict[str, tuple[int | None, Sequence[Finding]]] = {}
        self._uris: dict[Path, str] = {}
        self._waiting: dict[str, asyncio.Task] = {}
        self._one_at_a_time = asyncio.Lock()
        self._said = ""

    def changed(self, uri: str) -> None:
        """Checks the text soon."""
        path = _path(uri)
        if path is None:
            return
        self._uris[path.resolve()] = uri
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
        await asyncio.sleep(_PAUSE_S)
        # From here on the next key does not cancel it: a thread goes on whatever is awaited.
        self._waiting.pop(uri, None)
        async with self._one_at_a_time:
            if uri not in self._uris.values() or self._version(uri) != typed:
                return  # closed, or another key came, whose check follows
            document = self.workspace.get_text_document(uri)
            versions = {it: self._version(it) for it in self._uris.values()}
            try:
                found = await asyncio.to_thread(self._checked, path, document.source)
            except ToolError as error:
                self._say(f"noheap check: {error.message} {error.hint}".strip())
                return
            except Exception as error:
                self._say(f"noheap check failed at {path.name}: {error!r}")
                return
        self._said = ""
        for file, findings in found.items():
            known = self._uris.get(file)
            if known is not None and self._version(known) == versions.get(known):
                self._publish(known, versions[known], findings)

    def _checked(self, path: Path, text: str) -> dict[Path, Sequence[Finding]]:
        self.texts.put(path, text)
        return self.texts.check(path)

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


def _path(uri: str) -> Path | None:
    """None for a text that belongs to no file, as one without a name."""
    name = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name else None


def made() -> Server:
    """The server, with what it answers."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

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
