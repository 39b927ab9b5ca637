"""What the globals, attributes, objects and containers of a program hold, and who touches them."""

import ast
from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Any

from noheap_tools.check.engine.frames import Access, Frame, How, Place, may_be_one
from noheap_tools.check.source.definitions import Class, Function, Module, Obj
from noheap_tools.check.source.handler import Handler
from noheap_tools.check.values.atoms import Site
from noheap_tools.check.values.value import ANY, NOTHING, Value, generalised, join, widen

# Objects of one class, or of one expression, that are told apart.
MOST_OBJECTS = 8
# A value that is joined more often than this is widened.
_MOVES = 3


class Variables:
    """A part of Run, which evaluates what is stored in them."""

    def __init__(self) -> None:
        # The handler that is evaluated; None in the main program.
        self.handler: Handler | None = None
        self.frames: list[Frame] = []
        # What is reached without an interrupt; None is the top level.
        self.ordinary: set[Function | None] = set()
        self.accesses: dict[Place, set[Access]] = defaultdict(set)
        self.hard_accesses: dict[Place, set[Access]] = defaultdict(set)
        self.soft_accesses: dict[Place, set[Access]] = defaultdict(set)
        # Who assigns a global or an attribute, outside of handlers, and of which object.
        self.stores: dict[Place, set[tuple[Function | None, Obj | None]]] = defaultdict(set)
        # The attributes of each object that has a site, and the sites of classes and expressions.
        self.own: dict[Obj, dict[str, Value]] = defaultdict(dict)
        self.sites: dict[Class | ast.AST, dict[Site, None]] = defaultdict(dict)
        # The classes of these, and their bases; and by each of them the classes that inherit it.
        self.made_classes: set[Class] = set()
        self.heirs: dict[Class, dict[Class, None]] = defaultdict(dict)
        # Stores of attributes that were evaluated; the methods that were looked up in objects
        # with a site; attributes that are stored or looked up in objects not known that well.
        self.attribute_stores: set[ast.Attribute] = set()
        self.looked_up: set[tuple[Obj, Function]] = set()
        self.callbacks: set[Function] = set()
        self.vague: set[str] = set()
        # By site: the items of containers, the keys of dicts, and who adds keys.
        self.items: dict[Any, Value] = {}
        # What is stored in containers of a site of which no more is known.
        self._items_of_any: dict[Any, Value] = {}
        self.keys: dict[Any, frozenset | None] = {}
        self.added_keys: dict[Any, set[tuple[Function | None, Any]]] = defaultdict(set)
        # Whether one of them has got another value since this was last set.
        self.changed = False
        self._moves: dict[Hashable, int] = defaultdict(int)
        # Those that had more values than are told apart.
        self._general: set[Hashable] = set()

    def touch(self, place: Place, how: How, node: ast.AST, of: Obj | None = None) -> None:
        """Notes that the code touches a variable that others may touch as well."""
        if not self.frames:
            return  # the annotation of a parameter: the program never evaluates it
        frame = self.frames[-1]
        table = self.accesses
        if self.handler is not None:
            table = self.hard_accesses if self.handler.is_hard else self.soft_accesses
            if self.handler.answers and how is How.STORE:
                return
        masked = frame.masked > 0
        # What Access() does, without a call of Python's: it is noted again and again.
        about = how, frame.function, frame.module, node, masked, of
        table[place].add(tuple.__new__(Access, about))

    def made(self, cls: Class, node: ast.AST, frame: Frame) -> Obj:
        """Returns the object that the call `node` makes, told apart from those made elsewhere."""
        site = Site(node, _within(frame))
        lineage = [*cls.lineage()]
        if cls not in self.sites:
            self.made_classes.update(lineage)
        for base in lineage:  # it may inherit more than was known when the last one was made
            self.heirs[base][cls] = None
        return Obj(cls, site if self._is_told_apart(cls, site) else None)

    def site(self, node: ast.AST, frame: Frame) -> Site:
        """Returns the site of a container that the expression `node` makes."""
        site = Site(node, _within(frame))
        return site if self._is_told_apart(node, site) else Site(node)

    def _is_told_apart(self, what: Class | ast.AST, site: Site) -> bool:
        known = self.sites[what]
        if site not in known and len(known) >= MOST_OBJECTS:
            return False
        known[site] = None
        return True

    def store_shared(self, table: dict, name: Any, key: Hashable, value: Value) -> None:
        """Joins `value` to table[name]; one that goes on to move, by `key`, is widened."""
        old = table.get(name, NOTHING)
        if value is old or not value:
            return
        new = self._joined(old, value, key)
        if new != old:
            self._moves[key] += 1
            table[name] = widen(old, value) if self._moves[key] > _MOVES else new
            if table[name] != old:
                self.changed = True

    def _joined(self, old: Value, value: Value, key: Hashable) -> Value:
        """Returns the join of both. One that has had more values than are told apart gets new
        ones only as far as there is room: else each round would empty and fill it."""
        new = join(old, value)
        if len(new) >= len(old):
            return new
        if key not in self._general:
            self._general.add(key)
            return new
        return old if old >= ANY else join(generalised(old), generalised(value))

    def store_global(self, module: Module, name: str, value: Value) -> None:
        self.store_shared(module.globals, name, Place(module, name), value)

    def store_items(self, site: Any, value: Value, index: int | None = None) -> None:
        """Notes an item of the containers made at `site`; of a display, the one at `index`."""
        self.store_shared(self.items, (site, index), (site, index), value)
        if isinstance(site, Site):
            whole = Site(site.node), index
            table = self._items_of_any if site.within is None else self.items
            self.store_shared(table, whole, (whole, "any"), value)

    def items_of(self, site: Any, index: int | None = None) -> Value:
        """Returns what the items of the containers made at `site` may be; of a display, the item
        that it has at `index`."""
        own = self.items.get((site, index), NOTHING)
        if not isinstance(site, Site) or site.within is None:
            return own
        return join(own, self._items_of_any.get((Site(site.node), index), NOTHING))

    def has_item(self, site: Any, index: int) -> bool:
        """Returns whether the display at `site` has such an item."""
        return (site, index) in self.items

    def known_keys(self, site: Any) -> frozenset | None:
        """Returns the keys that the dict of `site` has before any handler; None if unknown."""
        keys = self.keys.get(site)
        # A handler may not have run yet: the keys that only handlers store do not count.
        added = {key for function, key in self.added_keys[site] if function in self.ordinary}
        return None if keys is None or None in added else keys | added

    def exists(self, place: Place, of: Obj | None = None) -> bool:
        """Returns whether the main program assigns it, so that it exists before any handler.

        An attribute may be that of one object alone.
        """
        return any(
            function in self.ordinary and may_be_one(of, other)
            for function, other in self.stores.get(place, ())
        )


def _within(frame: Frame) -> ast.AST | None:
    """Returns what tells apart the objects that one expression makes in different frames."""
    if frame.function is None:
        return None
    owner = owner_of(frame.function, frame.names)
    if owner:
        sites = {atom.site for atom in owner if isinstance(atom, Obj)}
        site = sites.pop() if len(sites) == 1 else None
        return None if site is None else site.node
    return None if frame.site is None else frame.site[1]


def owner_of(function: Function, names: Mapping[str, Value]) -> Value:
    """Returns the objects whose method it is; NOTHING for a plain function."""
    if not function.takes_self or not function.parameters:
        return NOTHING
    return names.get(function.parameters[0], NOTHING)
