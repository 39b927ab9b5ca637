"""One file a command: `add_arguments(parser)` and `run(args) -> int` (the exit code).

The module docstring is the command's help text.
"""
