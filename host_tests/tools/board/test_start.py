"""main.py, compiled, runs as the program that it is."""

import pytest

from noheap_tools.board import start


@pytest.mark.parametrize(
    ("text", "compiled", "starter"),
    [
        ("print(1)\n", "print(1)\n", "import app  # x\n"),
        (
            'def go(): pass\nif __name__ == "__main__":\n    go()\n',
            'def go(): pass\nif __name__ == "__main__":\n    go()\n',
            "import app  # x\napp.go()\n",
        ),
        (
            'if __name__ == "__main__":\n    a()\n    b()\n',
            "if '__main__' == \"__main__\":\n    a()\n    b()\n",
            "import app  # x\n",
        ),
        (
            'if __name__ == "__main__":\n    a(1)\n',
            "if '__main__' == \"__main__\":\n    a(1)\n",
            "import app  # x\n",
        ),
        (
            'print(__name__)\nif __name__ == "__main__":\n    a()\n',
            "print('__main__')\nif '__main__' == \"__main__\":\n    a()\n",
            "import app  # x\n",
        ),
        ("", "", "import app  # x\n"),
    ],
)
def test_a_last_call_is_made_after_the_import_and_all_else_in_it(text, compiled, starter):
    made = start.of(text, "app")
    assert made.text == compiled
    assert made.starter("x") == starter
