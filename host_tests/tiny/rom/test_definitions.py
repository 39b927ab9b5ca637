"""Which definitions a module's code does not make any more, and which it still does."""

from pathlib import Path

from noheap_tools.tiny.rom.objects import Class, Function
from tiny.rom.compiled import taken

NOTHING = ["LOAD_CONST_NONE", "RETURN_VALUE"]


def test_a_module_that_only_defines_does_nothing(tmp_path: Path) -> None:
    found, code = taken(
        """
        LIMIT = (1, "two")

        def f(x, y=3, z=LIMIT):
            return g(x, y)

        def g(x, y):
            return LIMIT, x, y

        class Base:
            kind = 7

            def __init__(self, x):
                self.x = x

            @property
            def size(self):
                return self.x

            @staticmethod
            def made():
                return Derived(1)

        class Derived(Base):
            def __init__(self, x=LIMIT):
                super().__init__(x)

        class Wrong(ValueError):
            pass
        """,
        tmp_path,
    )
    assert code == NOTHING
    assert found.names == {"super"}
    classes = {it.of.it.str: it for it in found.objects if isinstance(it, Class)}
    assert classes.keys() == {"Base", "Derived", "Wrong"}
    assert classes["Derived"].base is classes["Base"]
    assert [name.str for name, _ in classes["Base"].items] == ["kind", "__init__", "size", "made"]
    assert (classes["Base"].special, classes["Wrong"].special) == (True, False)
    functions = {it.name: it for it in found.objects if isinstance(it, Function)}
    assert len(functions["rom_function_main_f"].defaults) == 2


def test_a_name_that_is_bound_again_stays(tmp_path: Path) -> None:
    text = """
        def f():
            return 1

        def g():
            global h, f
            h = f

        def h():
            return 2

        def i():
            return f, h

        def j():
            global k
            del k

        def k():
            return 3

        i = i
        """
    found, code = taken(text, tmp_path)
    stored = {it.split()[1] for it in code if it.startswith("STORE_")}
    assert stored == {"h", "i", "k"}
    assert {"h", "i"} <= found.names


def test_what_a_jump_may_leave_out_stays(tmp_path: Path) -> None:
    text = """
        if input():
            def f():
                return 1
        for n in range(3):
            def g():
                return 2
        try:
            def h():
                return 3
        except ValueError:
            pass

        def i():
            return f, g, h
        """
    found, code = taken(text, tmp_path)
    assert {"STORE_NAME f", "STORE_NAME g", "STORE_NAME h"} <= {*code}
    assert "STORE_NAME i" not in code
    assert found.names >= {"f", "g", "h"}


def test_a_class_that_is_more_than_constants_stays(tmp_path: Path) -> None:
    text = """
        class Listed:
            items = []

        class Changed:
            n = 0

        class Of(input()):
            pass

        class Made:
            def __new__(cls):
                return 3

        class Set:
            @property
            def x(self):
                return 1

            @x.setter
            def x(self, value):
                pass

        @input
        class Wrapped:
            pass

        Changed.n = 1
        """
    found, code = taken(text, tmp_path)
    for name in ("Listed", "Changed", "Of", "Made", "Set", "Wrapped"):
        assert f"STORE_NAME {name}" in code
    assert not any(isinstance(it, Class) for it in found.objects)


def test_a_name_that_native_code_looks_up_is_bound_too(tmp_path: Path) -> None:
    text = """
        import micropython

        def f(x):
            return x

        def g(x):
            return x

        @micropython.viper
        def h(x: int) -> object:
            return f(x)
        """
    _, code = taken(text, tmp_path)
    assert "STORE_NAME f" in code
    assert "STORE_NAME g" not in code


def test_what_micropython_has_is_referred_to(tmp_path: Path) -> None:
    text = """
        import time
        from machine import Pin, mem32 as memory

        def f(x):
            from struct import pack
            time.sleep_ms(3)
            memory[x] = 3
            return len(x), pack, Pin, time.ticks_us if x else time, abs

        def g():
            import gc
            return gc.collect()

        def abs(x):
            return x
        """
    found, code = taken(text, tmp_path, links=True)
    assert code == ["MAKE_FUNCTION", "STORE_NAME abs", *NOTHING]
    assert found.names == {"abs"}
    assert found.builtins == {
        "mp_builtin_len_obj",
        "mp_time_sleep_ms_obj",
        "mp_time_ticks_us_obj",
        "mp_module_time",
        "machine_mem32_obj",
        "machine_pin_type",
        "struct_pack_obj",
        "mp_module_gc",
    }
    assert found.attributes == {"collect"}


def test_what_an_image_lacks_is_not_referred_to(tmp_path: Path) -> None:
    text = "from machine import PWM, Pin\nprint(PWM, Pin)\n"
    found, code = taken(text, tmp_path, links=True, has={"machine", "Pin", "print"})
    assert found.builtins == {"mp_builtin_print_obj"}
    assert "IMPORT_NAME machine" in code


def test_without_links_names_of_micropython_stay(tmp_path: Path) -> None:
    found, _ = taken("import time\n\ndef f(x):\n    return len(x), time\n", tmp_path)
    assert found.names == {"len", "time"}
    assert not found.builtins
