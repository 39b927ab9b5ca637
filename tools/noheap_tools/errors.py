"""The one exception that reaches the user as a line of text.

Everything else that escapes a command is a defect and keeps its traceback.
"""


class ToolError(Exception):
    """A command cannot do what was asked.

    `message` describes the fault, `hint` the next step. `exit_code` is 1 when the
    thing asked about does not hold or could not be done, 2 when the command was
    used wrongly.
    """

    def __init__(self, message: str, hint: str = "", *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


class UsageError(ToolError):
    """The command line, or a file that it names, is wrong."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, exit_code=2)
