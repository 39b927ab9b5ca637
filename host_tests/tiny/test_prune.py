"""What prune.py takes out of C sources, and what names.py and features.py see in Python."""

import pytest

from noheap_tools.errors import ToolError
from noheap_tools.tiny import features, names, prune
from noheap_tools.tiny.rom.linked import Linked

LIST = """\
static const mp_rom_map_elem_t list_locals_dict_table[] = {
    { MP_ROM_QSTR(MP_QSTR_append), MP_ROM_PTR(&list_append_obj) },
    { MP_ROM_QSTR(MP_QSTR_sort), MP_ROM_PTR(&list_sort_obj) }, // slow
    { MP_ROM_QSTR(MP_QSTR___enter__), MP_ROM_PTR(&enter_obj) },
};
"""
STRUCT = """\
static const mp_rom_map_elem_t mp_module_uctypes_globals_table[] = {
    { MP_ROM_QSTR(MP_QSTR_struct), MP_ROM_PTR(&uctypes_struct_type) },
    { MP_ROM_QSTR(MP_QSTR_addressof), MP_ROM_PTR(&uctypes_struct_addressof_obj) },
};
MP_REGISTER_EXTENSIBLE_MODULE(MP_QSTR_uctypes, mp_module_uctypes);
"""
VM = """\
    #define ENTRY(op) case op
                ENTRY(MP_BC_DUP_TOP): {
                ENTRY(MP_BC_YIELD_FROM): {
                ENTRY(MP_BC_LOAD_FAST_MULTI):
"""
GLUE = """\
const mp_fun_table_t mp_fun_table = {
    mp_const_none,
    #if MICROPY_NLR_SETJMP
    nlr_push_tail,
    #else
    nlr_push,
    #endif
    mp_native_raise,
};
"""

EVERY = {"mp_parse_num_integer", "mp_parse_num_float", "powf"}


def pruned(source: str, **texts: str) -> str:
    return prune.pruned(source, names.asked_by(texts))


def test_a_method_stays_that_something_calls() -> None:
    left = pruned(LIST, main="found = []\nfound.append(1)")
    assert "list_append_obj" in left
    assert "list_sort_obj" not in left


def test_a_row_that_frozen_code_refers_to_itself_leaves_its_name_in_the_list_alone() -> None:
    program = names.asked_by({"main": "import uctypes\nuctypes.addressof(3)\n[].append(1)"})
    linked = Linked(
        members={"uctypes": {"addressof", "append"}}, modules={"uctypes"}, symbols={"f_obj"}
    )
    left = prune.pruned(STRUCT + LIST, program, linked)
    assert "IS_LINKED(MP_QSTR_linked_addressof)\n" in left
    assert "IS_LINKED(MP_QSTR_linked_uctypes)\n" in left
    assert "addressof_obj" not in left
    assert "list_append_obj" in left  # of a type: it is found by its name
    assert left.count("\n") == (STRUCT + LIST).count("\n")


def test_what_the_vm_calls_by_itself_stays() -> None:
    assert "enter_obj" in pruned(LIST, main="")


def test_lines_keep_their_numbers() -> None:
    assert pruned(LIST, main="").count("\n") == LIST.count("\n")


def test_a_text_that_is_a_name_counts() -> None:
    assert "list_sort_obj" in pruned(LIST, main="getattr([], 'sort')()")


def test_a_docstring_does_not_count() -> None:
    assert "list_sort_obj" not in pruned(LIST, main='"""sort"""\n')


def test_of_a_module_only_what_is_asked_of_it_stays() -> None:
    left = pruned(STRUCT, main="import struct\nfrom uctypes import addressof")
    assert "addressof_obj" in left
    assert "uctypes_struct_type" not in left


@pytest.mark.parametrize(
    "text", ["import uctypes\nit = uctypes\nit.struct()", "import uctypes\nuctypes.struct()"]
)
def test_a_module_that_is_used_as_a_value_keeps_what_any_attribute_names(text: str) -> None:
    assert "uctypes_struct_type" in pruned(STRUCT, main=text)


def test_a_module_that_nothing_imports_goes() -> None:
    assert "REGISTER" not in pruned(STRUCT, main="addressof(1)")
    assert "REGISTER" in pruned(STRUCT, main="import uctypes")


def test_rows_that_are_counted_stay_with_none_for_what_nothing_asks_for() -> None:
    table = LIST.replace("list_locals_dict_table", "array_bytearray_str_bytes_locals_table")
    assert "{ MP_ROM_QSTR(MP_QSTR_append), MP_ROM_NONE }," in pruned(table, main="")
    assert "list_append_obj" in pruned(table, main="it.append(1)")
    assert "sort" not in pruned(table, main="")


def test_an_unknown_table_with_sections_is_refused() -> None:
    with pytest.raises(ToolError, match="a section of strange_table"):
        pruned("MP_DEFINE_CONST_DICT_WITH_SIZE(d,\n    strange_table + 1, 2);\n", main="")


def test_an_opcode_that_nothing_has_is_unreachable() -> None:
    left = prune.without_opcodes(VM, {"MP_BC_DUP_TOP"})
    assert "#define MP_BC_DUP_TOP_USED (1)" in left
    assert "#define MP_BC_YIELD_FROM_USED (0)" in left
    assert "#define MP_BC_LOAD_FAST_MULTI_USED (1)" in left  # stands for 16 opcodes


def test_another_vm_is_refused() -> None:
    with pytest.raises(ToolError, match="in an unknown way"):
        prune.without_opcodes(VM.replace("case op", "opcode(op)"), set())


def test_native_code_keeps_the_places_that_it_loads() -> None:
    left = prune.without_native(GLUE, {1})
    assert [line.strip() for line in left.splitlines()[1:-1]] == [
        "NULL,",
        "#if MICROPY_NLR_SETJMP",
        "nlr_push_tail,",
        "#else",
        "nlr_push,",
        "#endif",
        "NULL,",
    ]


def test_native_code_that_is_not_understood_keeps_all() -> None:
    assert prune.without_native(GLUE, None) == GLUE


def switches(text: str) -> dict[str, str]:
    texts = {"main": text}
    return features.of(texts, names.asked_by(texts))


@pytest.mark.parametrize("text", ["1.5", "a = 7 / 2", "float(1)", "a /= 2"])
def test_floats_are_there_if_something_may_make_one(text: str) -> None:
    assert switches(text)["MICROPY_FLOAT_IMPL"] == "MICROPY_FLOAT_IMPL_FLOAT"


@pytest.mark.parametrize("text", ["a = 7 // 2", "@micropython.viper\ndef f():\n    return 7 / 2"])
def test_floats_are_left_out_otherwise(text: str) -> None:
    assert switches(text)["MICROPY_FLOAT_IMPL"] == "MICROPY_FLOAT_IMPL_NONE"


def test_slices_and_error_numbers_are_there_if_they_are_used() -> None:
    with_them = switches("import errno\na[1:2]\nerrno.EIO")
    assert with_them["MICROPY_PY_BUILTINS_SLICE"] == "1"
    assert with_them["MICROPY_PY_ERRNO_LIST"] == "X(EIO)"
    assert switches("a[1]")["MICROPY_PY_BUILTINS_SLICE"] == "0"


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("int('1')", {"mp_parse_num_float", "powf"}),
        ("import struct\nstruct.pack('<2i', 1, 2)", {"mp_parse_num_float", "powf"}),
        ("import struct\nstruct.pack('<i', 1)", EVERY),
        ("float('1')", {"mp_parse_num_integer"}),
        ("2**n", {"mp_parse_num_integer", "mp_parse_num_float"}),
        ("1", EVERY),
    ],
)
def test_functions_that_nothing_gets_to_are_not_needed(text: str, gone: set[str]) -> None:
    texts = {"main": text}
    assert set(features.not_needed(texts, names.asked_by(texts))) == gone
