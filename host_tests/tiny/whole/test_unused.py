"""What nothing names goes, and what may still be needed stays."""

from tiny.whole.passes import simplified


def test_functions_classes_constants_and_imports_that_nothing_names_go() -> None:
    text = """
        import sys
        from machine import Pin, mem32

        LIMIT = 3

        def unused():
            return also_unused()

        def also_unused():
            return unused()

        class Unused:
            pass

        Pin(1)
        """
    assert simplified(text) == "from machine import Pin\nPin(1)\n"


def test_a_method_that_nothing_asks_for_goes() -> None:
    text = """
        class It:
            def __len__(self):
                return 1

            def write(self, text):
                pass

            def unused(self):
                pass

        it = It()
        print(it)
        """
    made = simplified(text)
    assert "unused" not in made
    assert "__len__" in made
    assert "def write" in made  # MicroPython may ask a stream for it


def test_a_name_that_its_class_reads_stays() -> None:
    text = "class It:\n    SIZE = input()\n    both = SIZE + 1\nprint(It.both, It)"
    assert "SIZE = input()\n    both = SIZE + 1" in simplified(text)


def test_a_name_that_a_class_takes_from_a_global_goes() -> None:
    text = "def act(n):\n    return input(n)\n\nclass It:\n    act = act\n    n = 1\nprint(It)"
    assert simplified(text) == "class It:\n    pass\nprint(It)\n"


def test_a_text_may_be_an_attributes_name() -> None:
    text = "class It:\n    def act(self):\n        pass\nprint(getattr(It(), 'act'), It())"
    assert "def act" in simplified(text)


def test_methods_of_what_inherits_from_micropythons_stay() -> None:
    text = "import io\n\nclass It(io.IOBase):\n    def act(self):\n        pass\nprint(It(), It())"
    assert "def act" in simplified(text)


def test_a_constant_that_nobody_reads_is_not_stored() -> None:
    text = """
        class It:
            def __init__(self, it):
                self.times = 0
                self.kept = it

            def act(self):
                self.times += 1
                return input()

        x = It(bytearray(1))
        print(x.act(), x.act())
        """
    made = simplified(text)
    assert "times" not in made
    assert "kept" in made  # it keeps the object alive


def test_an_assignment_that_does_something_stays() -> None:
    assert simplified("unused = input()") == "unused = input()\n"


def test_a_program_that_looks_at_its_own_names_stays() -> None:
    text = "def act():\n    pass\n\nprint(globals()[input()])"
    assert simplified(text) == text


def test_docstrings_and_annotations_go_but_for_viper_code() -> None:
    text = '''
        """Module."""

        def f(n: int) -> int:
            """Function."""
            return input(n)

        @micropython.viper
        def g(n: int) -> int:
            return n
        print(f(input()), f(input()), g(1), g(2))
        '''
    made = simplified(text)
    assert "Function" not in made
    assert "def f(a0):" in made
    assert "def g(n: int) -> int:" in made


def test_a_module_of_the_firmwares_own_is_imported_for_what_it_does() -> None:
    text = "import sys\nimport mine\nfrom machine import Pin\nfrom mine import it\n"
    assert simplified(text) == "import mine\nfrom mine import it\n"


def test_a_method_that_is_called_with_fewer_arguments_than_it_takes_goes() -> None:
    text = """
        class Telemetry:
            def send(self, own, words):
                own.show(words)

        class Sender:
            def send(self, *more):
                print(more, Telemetry())

        Sender().send({})
        """
    assert ".show(" not in simplified(text.format(""))
    assert ".show(" not in simplified(text.format("1"))
    for call in ("1, 2", "input(), 1, 2", "*input()", "own=1, words=2"):
        assert ".show(" in simplified(text.format(call)), call
