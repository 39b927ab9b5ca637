"""What functions are marked to do, for those that call them in a handler."""

from noheap_tools.check.rules.rule import Effect, Rule

NH110 = Rule(
    "NH110",
    "a function that is marked isr-safe allocates or waits",
    Effect.ALLOCATES,
    why=(
        "`# noheap: isr-safe` at a def or class promises that a hard handler may call it, with"
        " whatever arguments. Others trust the mark where they do not have the source."
    ),
    fix="Keep the promise, or take the mark away: `# noheap: allocates` and `waits` say it, too.",
)
NH111 = Rule(
    "NH111",
    "a mark is trusted",
    Effect.UNRESOLVED,
    why=(
        "The handler calls what a stub marks as isr-safe, and the source is not among the files:"
        " nothing but the mark is known."
    ),
    fix="Give its file to noheap check as well, or prove the handler with --prove.",
)
