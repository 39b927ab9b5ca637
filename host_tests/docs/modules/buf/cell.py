from array import array

value = array("i", [1, 2, 3])


def after():
    assert seen and not cell.changed_since(seen)
