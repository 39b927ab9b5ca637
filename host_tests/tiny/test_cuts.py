"""What is cut out of MicroPython's C code beside its tables, and what native code asks of it."""

import struct

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.tiny import cuts, names
from noheap_tools.tiny.frozen_code import Used, _places

GENERATOR = "            if (rc->is_generator) {\n"
BYTECODE = "        if (scope_flags & MP_SCOPE_FLAG_GENERATOR) {\n"
SUBSCRIPT = "    MP_OBJ_TYPE_SET_SLOT(o, subscr, instance_subscr, 6);\n"
NEW_TYPE = "            return mp_obj_new_type(mp_obj_str_get_qstr(args[0]), args[1], args[2]);\n"
SLOTS = (
    "    MP_OBJ_TYPE_SET_SLOT(o, call, mp_obj_instance_call, 2);\n"
    "    MP_OBJ_TYPE_SET_SLOT(o, binary_op, instance_binary_op, 4);\n"
    f"{SUBSCRIPT}"
    "    MP_OBJ_TYPE_SET_SLOT(o, iter, mp_obj_instance_getiter, 7);\n"
    "    MP_OBJ_TYPE_SET_SLOT(o, buffer, instance_get_buffer, 8);\n"
    f"{NEW_TYPE}"
    "#include <assert.h>\n"
    "static void instance_print(\n"
    "static mp_obj_t mp_obj_instance_make_new(\n"
    "static mp_obj_t instance_unary_op(\n"
    "static mp_obj_t instance_binary_op(\n"
    "static void mp_obj_instance_attr(\n"
    "static mp_obj_t instance_subscr(\n"
    "static mp_int_t instance_get_buffer(\n"
)


def left(source: str, text: str, program: str = "", *, generators: bool = False) -> str:
    used = Used(frozenset(), frozenset(), generators)
    return cuts.made(source, text, names.asked_by({"main": program}), used)


def test_generators_go_if_no_function_is_one() -> None:
    assert "is_generator" not in left("py/emitglue.c", GENERATOR + BYTECODE)
    assert left("py/emitglue.c", GENERATOR, generators=True) == GENERATOR


@pytest.mark.parametrize(
    ("program", "stays"),
    [
        ("class It:\n    def __getitem__(self, n):\n        return n", True),
        ("class It(list):\n    pass", True),
        ("class It:\n    def act(self):\n        pass\nclass Heir(It):\n    pass", False),
        ("class It(OSError):\n    pass", False),
    ],
)
def test_an_operator_of_classes_stays_if_one_may_have_it(program: str, stays: bool) -> None:
    assert (SUBSCRIPT in left("py/objtype.c", SLOTS, program)) == stays


@pytest.mark.parametrize(
    ("program", "opcodes", "stays"),
    [
        ("", {"MP_BC_LOAD_BUILD_CLASS"}, True),
        ("It = type('It', (), {})", set(), True),
        ("It = type(*input())", set(), True),
        ("make = type", set(), True),
        ("print(type(3) is type(4))", set(), False),
    ],
)
def test_types_are_made_if_something_may_make_them(
    program: str, opcodes: set[str], stays: bool
) -> None:
    used = Used(frozenset(opcodes), frozenset(), generators=False)
    asked = names.asked_by({"main": program})
    assert (NEW_TYPE in cuts.made("py/objtype.c", SLOTS, asked, used)) == stays


def test_functions_that_classes_in_flash_refer_to_are_seen() -> None:
    assert "\nvoid instance_print(" in left("py/objtype.c", SLOTS)


def test_classes_in_flash_have_what_the_others_have() -> None:
    used = Used(frozenset(), frozenset(), generators=False)
    asked = names.asked_by({"main": "class It:\n    def __call__(self):\n        pass"})
    switches = cuts.instance_slots(asked, used)
    assert switches["PORT_INSTANCE_CALL"] == "1"
    assert switches["PORT_INSTANCE_SUBSCR"] == "0"


def test_a_micropython_without_the_line_is_refused() -> None:
    with pytest.raises(ToolError, match=r"py/objtype.c of this MicroPython has no line"):
        left("py/objtype.c", SLOTS.replace("subscr", "subscript"))


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ([0x68FB], {3}),  # ldr r3, [r7, #12]
        ([0x463B, 0x3334, 0x6FDB], {44}),  # mov r3, r7; adds r3, #52; ldr r3, [r3, #124]
        ([0x4639, 0x3104, 0x6849], {2}),  # the same with r1
        ([0xF8D7, 0x30B0], {44}),  # ldr.w r3, [r7, #176]
        ([0x463B, 0x4798], None),
        ([0x463B], None),
        ([0xBF00], set()),
    ],
)
def test_the_places_that_native_code_loads(words: list[int], places: set[int] | None) -> None:
    assert _places(struct.pack(f"<{len(words)}H", *words)) == places
