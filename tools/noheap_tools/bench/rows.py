"""What is measured: one Row for each operation, written once for each caller.

A text is the body of a function of its own. `setup` runs first, unmeasured; the statement is
what is measured. In `viper` the statement is the body of a viper function, inline as in an ISR,
with the arguments that `viper_arguments` gives to `viper_parameters`. `check` is an expression
that must hold afterwards, so that nothing is measured that does not do its work.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    structure: str
    op: str
    setup: str = ""
    bytecode: str = ""
    viper: str = ""
    viper_parameters: str = ""
    viper_arguments: str = ""
    check: str = "True"
    c_setup: str = ""
    c: str = ""


@dataclass(frozen=True)
class Measured:
    structure: str
    op: str
    caller: str  # "bytecode", "viper" or "c"
    cycles: int
