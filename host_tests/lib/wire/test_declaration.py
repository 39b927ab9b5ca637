"""Declarations of records: their text, and what is refused."""

from noheap.wire import fields
from noheap.wire.declaration import MOST_FIELDS, Declaration
from support import raises

NUMBERED = tuple("f%d" % n for n in range(MOST_FIELDS + 1))

# Arguments, and what the error says.
REFUSED = (
    ((15, "air", ("pressure_pa",)), "kind: 16 to 127"),
    ((128, "air", ("pressure_pa",)), "kind: 16 to 127"),
    ((16, "", ("pressure_pa",)), "name: '' is none, or noheap's"),
    ((16, "outside air", ("pressure_pa",)), "name: 'outside air' is none"),
    ((16, "2nd", ("pressure_pa",)), "name: '2nd' is none"),
    ((16, "luft_äußere", ("pressure_pa",)), "is none, or noheap's"),
    ((16, 3, ("pressure_pa",)), "name: 3 is none"),
    ((16, "air", ()), "fields: a tuple of 1 to 42 names"),
    ((16, "air", "pressure_pa"), "fields: a tuple of 1 to 42 names"),
    ((16, "air", NUMBERED), "fields: a tuple of 1 to 42 names"),
    ((16, "air", ("pressure pa",)), "fields: 'pressure pa' is no name for one"),
    ((16, "air", ("+pressure_pa",)), "fields: '+pressure_pa' is no name for one"),
    ((16, "air", ("type",)), "fields: 'type' is no name for one"),
    ((16, "air", ("t_ms",)), "fields: 't_ms' is no name for one"),
    ((16, "air", ("a", "b", "a")), "fields: two have one name"),
    ((16, "air", ("a", "b"), ("c",)), "unsigned: a tuple of names that are in fields"),
    ((16, "air", ("a", "b"), "ab"), "unsigned: a tuple of names that are in fields"),
    ((16, "air", (200 * "a", 50 * "b")), "fields: their names are too long"),
)


def test_its_text_has_kind_name_and_fields_and_marks_what_is_unsigned():
    air = Declaration(16, "air", ("temperature_milli_c", "pressure_pa"), unsigned=("pressure_pa",))
    assert air.text == "16 air temperature_milli_c +pressure_pa"
    assert (air.kind, air.name, air.words) == (16, "air", 2)
    assert Declaration(127, "Q2_", ["a"]).text == "127 Q2_ a"


def test_as_many_fields_as_fit_may_be_there():
    most = Declaration(20, "many", NUMBERED[1:])
    assert most.words == MOST_FIELDS
    assert len(most.text) <= 250


def test_what_is_no_declaration_is_told_with_its_argument():
    for arguments, said in REFUSED:
        assert said in str(raises(ValueError, Declaration, *arguments)), arguments


def test_the_names_of_noheaps_own_records_are_taken():
    assert "unknown" in fields.NAMES.values()
    for name in fields.NAMES.values():
        assert "noheap's" in str(raises(ValueError, Declaration, 16, name, ("a",)))
