"""What is known of the board when a small image is made."""

from noheap_tools.board.boards import Board
from noheap_tools.tiny import sources
from noheap_tools.toolchain import build
from tiny.images import acted_on


def test_a_function_is_bound_in_machine_code_as_on_the_stock_image(pico: Board) -> None:
    # The image has no sys.implementation._mpy, without which a lambda stands in, that allocates.
    tree = build.ensure_tree(lambda line: None)
    with acted_on("bound"):
        found = sources.simplified(pico, sources.texts(pico, {}), tree)
    assert "is_viper(" in found["main"]
    assert "lambda" not in found["main"] and "_mpy" not in found["main"]
