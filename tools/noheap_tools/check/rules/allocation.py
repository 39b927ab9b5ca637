"""Operations that allocate, which the VM refuses while the heap is locked."""

from noheap_tools.check.rules.rule import Effect, Rule

NH001 = Rule(
    "NH001",
    "a list, dict or set is built",
    Effect.ALLOCATES,
    why=("A display makes a new object on the heap each time it is evaluated, even an empty one."),
    fix="Make it once outside the handler and change its items.",
)
NH002 = Rule(
    "NH002",
    "a tuple is built",
    Effect.ALLOCATES,
    why=(
        "A tuple whose items are not all constants is made on the heap. An exchange of two or "
        "three names compiles without one; an exchange of four, or with parentheses, does not."
    ),
    fix="Keep the parts in separate names or in an array, and return one value.",
)
NH003 = Rule(
    "NH003",
    "a comprehension or generator expression",
    Effect.ALLOCATES,
    why="It makes a list, dict, set or generator, and a function object as well.",
    fix="Write a loop over an existing buffer.",
)
NH004 = Rule(
    "NH004",
    "a string or bytes object is built",
    Effect.ALLOCATES,
    why="Formatting, joining and converting make new objects on the heap.",
    fix="Record numbers in a buffer and format them in the main loop.",
)
NH005 = Rule(
    "NH005",
    "float arithmetic",
    Effect.ALLOCATES,
    why=(
        "Each float that an operation yields is an object on the heap, and `/` yields one even "
        "from two ints."
    ),
    fix="Scale to integers: m°C instead of °C, `//` instead of `/`.",
)
NH006 = Rule(
    "NH006",
    "an int may leave the range of a small int",
    Effect.ALLOCATES,
    why=(
        "On a 32-bit chip a small int is from -2**30 to 2**30 - 1; any other int is on the heap."
    ),
    fix="Mask before it grows, use ticks_diff() and ticks_add(), or compute in viper.",
)
NH007 = Rule(
    "NH007",
    "a method is used without a call",
    Effect.ALLOCATES,
    why="`self.method` without a call makes a bound-method object.",
    fix="Save it in an attribute in the constructor: `self._work_ref = self._work`.",
)
NH008 = Rule(
    "NH008",
    "a function, lambda or class is defined",
    Effect.ALLOCATES,
    why="Each def, lambda or class makes an object when it is executed.",
    fix="Define it at the top level of the module.",
)
NH009 = Rule(
    "NH009",
    "a slice makes a copy or a view",
    Effect.ALLOCATES,
    why=(
        "Slicing makes a new object, even of a memoryview. Storing into a slice of a bytearray or"
        " memoryview makes none in bytecode; in native code the slice itself is an object."
    ),
    fix="Index in a loop, or make the memoryview slices once outside the handler.",
)
NH010 = Rule(
    "NH010",
    "a container grows",
    Effect.ALLOCATES,
    why=(
        "append(), insert(), add() and new keys use up the spare room; then it takes a larger "
        "block."
    ),
    fix="Use a buffer of fixed size and an index: noheap.buf has queues, deques and maps.",
)
NH011 = Rule(
    "NH011",
    "a call with *args or **kwargs",
    Effect.ALLOCATES,
    why="Star arguments are gathered into a tuple or a dict.",
    fix="Name the parameters.",
)
NH012 = Rule(
    "NH012",
    "an operation that allocates",
    Effect.ALLOCATES,
    why="Measured on the VM: with the heap locked this raises MemoryError.",
    fix=(
        "Use a form that fills an existing buffer, as readinto() or pack_into(), or shift and add"
        " bytes."
    ),
)
NH013 = Rule(
    "NH013",
    "an instance is made",
    Effect.ALLOCATES,
    why="Calling a class makes an object.",
    fix="Make it once outside the handler and set its attributes.",
)
NH014 = Rule(
    "NH014",
    "an iterator or range object is made",
    Effect.ALLOCATES,
    why=(
        "enumerate, zip, map, reversed and dict.items make objects; `for i in range(...)` does "
        "not, unless its step is a variable."
    ),
    fix="Count with range(len(x)), with a constant step.",
)
NH015 = Rule(
    "NH015",
    "a name or attribute is stored for the first time",
    Effect.ALLOCATES,
    why="A new attribute or global takes a slot in a table, which grows when it is full.",
    fix=(
        "Assign it once before the interrupt is enabled: in __init__, or at the top of the module."
    ),
)
NH016 = Rule(
    "NH016",
    "an import",
    Effect.ALLOCATES,
    why="An import makes objects, and reads a file the first time.",
    fix="Import at the top of the module.",
)
NH017 = Rule(
    "NH017",
    "a generator is started",
    Effect.ALLOCATES,
    why=(
        "Calling a generator function makes a generator object. next() of an existing one makes "
        "none."
    ),
    fix="Start it once outside the handler and call next() on it.",
)
NH018 = Rule(
    "NH018",
    "a closure with more than five variables and arguments",
    Effect.ALLOCATES,
    why=(
        "Up to five closed variables and arguments are put together on the stack, more on the "
        "heap at each call (py/objclosure.c)."
    ),
    fix="Keep the state in an object or in globals.",
)
