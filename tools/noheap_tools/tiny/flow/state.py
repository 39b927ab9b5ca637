"""What is known of a program so far: sets of values, which only grow."""

from collections import defaultdict
from collections.abc import Hashable, Iterator

from noheap_tools.tiny.flow.values import Holder, Value, Values, of

KEYS = "keys"
ELEMENTS = "elements"  # of unknown place; a dict's values


class State:
    """`grown` is set by whatever is new."""

    def __init__(self) -> None:
        self._sets: dict[Hashable, set[Value]] = defaultdict(set)
        self.grown = False

    def get(self, key: Hashable) -> Values:
        return frozenset(self._sets.get(key, ()))

    def add(self, key: Hashable, values: Values) -> None:
        found = self._sets[key]
        if not values <= found:
            found |= values
            self.grown = True

    def knows(self, key: Hashable) -> bool:
        return key in self._sets

    def attributes(self, name: str) -> Iterator[tuple[str, Values]]:
        """(class, values) of that attribute, of all classes that have one."""
        for key, values in list(self._sets.items()):
            match key:
                case ("attribute", str(owner), str(attribute)) if attribute == name:
                    yield owner, frozenset(values)

    def hold(self, holder: Holder, values: Values, place: Hashable = ELEMENTS) -> None:
        self.add((holder.site, place), values)

    def held(self, holder: Holder, place: Hashable | None = None) -> Values:
        """The elements of `holder`, or what is at `place` of a tuple; KEYS: a dict's keys."""
        if place is KEYS:
            return self.get((holder.site, KEYS))
        found = self.get((holder.site, ELEMENTS))
        if isinstance(place, int):
            return found | self.get((holder.site, place))
        places = [key for key in list(self._sets) if _is_place(key, holder.site)]
        return found.union(*(self.get(key) for key in places))


def _is_place(key: Hashable, site: int) -> bool:
    match key:
        case (int(of_site), int(_)):
            return of_site == site
    return False


def made(type_: str, site: int) -> Values:
    return of(Holder(type_, site))
