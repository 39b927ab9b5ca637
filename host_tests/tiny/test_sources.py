"""What is frozen in does what the sources do."""

from pathlib import Path

from noheap_tools import project
from noheap_tools.board.boards import Board
from noheap_tools.tiny import sources


def test_a_module_that_runs_by_itself_is_still_imported(pico: Board, tmp_path: Path) -> None:
    (tmp_path / "firmware").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.noheap]\n")
    (tmp_path / "firmware/boot.py").write_text("")
    (tmp_path / "firmware/main.py").write_text("print('before')\nimport mine\nprint('after')\n")
    (tmp_path / "firmware/mine.py").write_text("print('mine')\n")
    with project.acted_on(project.around(tmp_path)):
        texts = sources.texts(pico, {})
    assert any(name.endswith("mine") for name in texts)
    assert "import mine" in texts["main"]
