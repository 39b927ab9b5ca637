"""Names of MicroPython's whose text an image does without."""

from pathlib import Path

import pytest

from noheap_tools.tiny import unseen

LIST = """
static const mp_rom_map_elem_t list_locals_dict_table[] = {
    { MP_ROM_QSTR(MP_QSTR_append), MP_ROM_PTR(&list_append_obj) },
    { MP_ROM_QSTR(MP_QSTR_sort), MP_ROM_PTR(&list_sort_obj) },
    { MP_ROM_QSTR(MP_QSTR_list), MP_ROM_PTR(&mp_type_list) },
    { MP_ROM_QSTR(MP_QSTR_ValueError), MP_ROM_PTR(&mp_type_ValueError) },
    { MP_ROM_QSTR(MP_QSTR_machine), MP_ROM_PTR(&mp_module_machine) },
};
static const mp_arg_t allowed[] = {
    { MP_QSTR_freq, MP_ARG_INT, {.u_int = 0} },
};
MP_DEFINE_CONST_OBJ_TYPE(
    // as a tuple
    mp_type_list,
    MP_QSTR_list,
    MP_TYPE_FLAG_NONE
    );
MP_DEFINE_EXCEPTION(ValueError, Exception)
MP_REGISTER_MODULE(MP_QSTR_machine, mp_module_machine);
"""
NAMES = [
    "// made",
    'QDEF0(MP_QSTRnull, 0, 0, "")',
    'QDEF0(MP_QSTR_append, 107, 6, "append")',
    'QDEF0(MP_QSTR__space_, 133, 1, " ")',
    'QDEF1(MP_QSTR_list, 39, 4, "list")',
    'QDEF1(MP_QSTR_sort, 191, 4, "sort")',
]


def found(tmp_path: Path, text: str) -> set[str]:
    (tmp_path / "objlist.c").write_text(LIST)
    return unseen.of({"main": text}, [tmp_path])


def test_names_of_methods_and_arguments_are_not_seen(tmp_path: Path) -> None:
    assert found(tmp_path, "") == {"append", "sort", "freq"}


@pytest.mark.parametrize(
    "text",
    [
        "print('sort')",
        "def sort():\n    pass",
        "class sort:\n    pass",
        "class A:\n    def sort(self):\n        pass",
        "getattr([], 'sort')",
    ],
)
def test_a_name_that_the_program_may_show_or_look_for_is_seen(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == {"append", "freq"}


def test_they_keep_hash_and_number_and_come_first_where_names_are_sorted() -> None:
    assert unseen.without_texts(NAMES, {"append", "sort"}) == [
        "// made",
        'QDEF0(MP_QSTRnull, 0, 0, "")',
        'QDEF0(MP_QSTR_append, 107, 0, "")',
        'QDEF0(MP_QSTR__space_, 133, 1, " ")',
        'QDEF1(MP_QSTR_sort, 191, 0, "")',
        'QDEF1(MP_QSTR_list, 39, 4, "list")',
    ]
