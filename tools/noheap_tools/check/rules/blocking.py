"""Code that takes too long for a handler, or must not run in one."""

from noheap_tools.check.rules.rule import Effect, Rule

NH020 = Rule(
    "NH020",
    "a wait",
    Effect.BLOCKS,
    why=(
        "Nothing else runs while a hard interrupt waits: no other interrupt of its priority, no "
        "USB. While a soft handler waits, neither the main program runs nor another soft handler."
        " That a soft handler does output, as to a display, a file or the network, is not said."
    ),
    fix=(
        "Note the time with ticks_us() and check it at the next tick, or start a one-shot Timer."
    ),
)
NH021 = Rule(
    "NH021",
    "input or output",
    Effect.BLOCKS,
    why=(
        "print(), files, UART and buses take long, and the main program may be in the middle of "
        "using them. Said of hard handlers: soft ones may do output, but what they share with the"
        " main program in doing so is not judged."
    ),
    fix="Put the value into a queue and do the output in the main loop.",
)
NH022 = Rule(
    "NH022",
    "a loop without a bound",
    Effect.BLOCKS,
    why=(
        "The time that the handler takes is then unknown. Of a soft handler, only a loop that"
        " never ends, or does nothing but wait, is said."
    ),
    fix="Loop over a range, count the attempts, or state the bound: `# noheap: loop<=16`.",
)
NH023 = Rule(
    "NH023",
    "a wait for a lock",
    Effect.BLOCKS,
    why="If the main program holds it, the handler waits for ever.",
    fix="Try it without waiting, lock.acquire(0), and skip this tick if that fails.",
)
NH024 = Rule(
    "NH024",
    "a garbage collection is started",
    Effect.BLOCKS,
    why="A collection takes milliseconds, and is refused or unsafe inside an interrupt.",
    fix="Collect in the main loop.",
)
NH025 = Rule(
    "NH025",
    "a call into asyncio",
    Effect.RACE,
    why=(
        "asyncio's queues are not protected from interrupts; only ThreadSafeFlag.set() is. A call"
        " of an async function without await does nothing."
    ),
    fix="Set a ThreadSafeFlag and wait for it in a task.",
)
