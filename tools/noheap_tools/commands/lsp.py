"""Serve noheap check to an editor, as one types: findings, quick fixes, the rule at the pointer.

The editor starts it and talks to it on stdin and stdout, by the Language Server Protocol.

Examples:
  noheap lsp                    the command to give the editor: docs/guide/editor.md
"""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes nothing: the settings are those of each file's project."""


def run(_: argparse.Namespace) -> int:
    from noheap_tools.lsp.server import made  # its packages are an extra

    made().start_io()
    return 0
