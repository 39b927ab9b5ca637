"""Which files a program imports, and which branches cannot be taken."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from noheap_tools import paths
from noheap_tools.board import imports

FILES = {
    "__init__.py": "",
    "words.py": "ONE = 1\n",
    "one.py": "from noheap.words import ONE\n",
    "two.py": "from noheap.words import ONE, other\n",
    "three.py": "",
    "folder/__init__.py": "",
    "folder/leaf.py": "import noheap.three\n",
}

Needed = Callable[..., set[str]]


@pytest.fixture
def needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Needed:
    package = tmp_path / "lib/noheap"
    for name, text in FILES.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    monkeypatch.setattr(paths, "LIB", tmp_path / "lib")

    def found(text: str, **known: Mapping[str, object]) -> set[str]:
        # A file is read but once.
        program = tmp_path / f"program{len(list(tmp_path.iterdir()))}.py"
        program.write_text(text)
        files = imports.needed([program], known)
        return {str(file.relative_to(package)) for file in files} - {"__init__.py"}

    return found


def test_a_module_of_constants_alone_is_not_needed(needed: Needed) -> None:
    assert needed("from noheap.words import ONE") == set()
    assert needed("import noheap.one") == {"one.py"}
    assert needed("import noheap.two") == {"two.py", "words.py"}  # `other` is none
    assert needed("import noheap.words") == {"words.py"}


def test_what_is_imported_imports_in_turn(needed: Needed) -> None:
    leaf = {"folder/__init__.py", "folder/leaf.py", "three.py"}
    assert needed("from noheap.folder import leaf") == leaf
    assert needed("def f():\n    from noheap.folder.leaf import x\nf()") == leaf


@pytest.mark.parametrize("reverse", [False, True])
def test_a_function_counts_wherever_it_is_named(needed: Needed, reverse: bool) -> None:
    """Also by one that is itself named only further on."""
    parts = ["def f():\n    import noheap.one\n", "def g():\n    f()\n", "g()\n"]
    assert needed("".join(reversed(parts) if reverse else parts)) == {"one.py"}
    assert needed("".join(parts[:2])) == set()


@pytest.mark.parametrize(
    ("use", "counts"),
    [
        ("", False),
        ("f()", True),
        ("x.f", True),
        ("getattr(x, 'f')", True),
        ("def g():\n    f()", False),
        ("def g():\n    f()\ng()", True),
        ("from somewhere import f", True),
    ],
)
def test_imports_in_a_function_count_if_something_names_it(
    needed: Needed, use: str, counts: bool
) -> None:
    found = needed(f"def f():\n    import noheap.three\n{use}")
    assert found == ({"three.py"} if counts else set())


def test_methods_that_python_itself_calls_count(needed: Needed) -> None:
    assert needed("class A:\n    def __init__(self):\n        import noheap.three") == {"three.py"}


CHOICE = "if {}:\n    import noheap.one\nelse:\n    import noheap.three\n"
BOTH = {"one.py", "three.py"}


@pytest.mark.parametrize(
    ("test", "taken"),
    [
        ("config.TIER == 'asm'", {"one.py"}),
        ("config.TIER != 'asm'", {"three.py"}),
        ("config.TIER in ('asm', 'vector')", {"one.py"}),
        ("config.STEP", {"three.py"}),
        ("not config.STEP", {"one.py"}),
        ("config.STEP or config.TICKS", {"one.py"}),
        ("config.STEP and config.UNKNOWN", {"three.py"}),
        ("config.NOTHING is None", {"one.py"}),
        ("config.NOTHING is not None", {"three.py"}),
        ("True", {"one.py"}),
        ("CHOSEN == 'vector'", {"one.py"}),
        # Not known beforehand: both.
        ("config.UNKNOWN", BOTH),
        ("config.TICKS and config.UNKNOWN", BOTH),
        ("board.TIER == 'asm'", BOTH),
        ("config.TICKS > 3", BOTH),
        ("f(config.TICKS)", BOTH),
        ("CHANGED", BOTH),
        ("sys.platform == 'rp2'", BOTH),
    ],
)
def test_only_the_branch_that_known_values_lead_to_counts(
    needed: Needed, test: str, taken: set[str]
) -> None:
    config = {"TIER": "asm", "STEP": 0.0, "TICKS": 5, "NOTHING": None}
    names = "CHOSEN = 'vector' if config.TIER == 'asm' else 'none'\nCHANGED = 0\nCHANGED = 1\n"
    assert needed(names + CHOICE.format(test), config=config) == taken


def test_without_known_values_every_branch_counts(needed: Needed) -> None:
    assert needed(CHOICE.format("config.TIER == 'asm'")) == BOTH


def test_a_chain_ends_at_the_first_branch_that_is_taken(needed: Needed) -> None:
    text = (
        "if config.TIER == 'a':\n    import noheap.one\n"
        "elif config.TIER == 'b':\n    import noheap.three\n"
        "else:\n    import noheap.two\n"
    )
    assert needed(text, config={"TIER": "b"}) == {"three.py"}
    assert needed(text, config={"TIER": "c"}) == {"two.py", "words.py"}
    inner = "def f():\n" + "".join(f"    {it}\n" for it in text.splitlines()) + "f()\n"
    assert needed(inner, config={"TIER": "a"}) == {"one.py"}


def test_imports_under_a_branch_of_an_if_in_an_if(needed: Needed) -> None:
    text = "if x:\n    if config.A:\n        import noheap.one\n    import noheap.three\n"
    assert needed(text, config={"A": 0}) == {"three.py"}
    assert needed(text, config={"A": 1}) == BOTH
