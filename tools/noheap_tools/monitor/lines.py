"""What a board says, in words, one line each: the plain output of `noheap monitor`."""

from noheap_tools.link import entries, words
from noheap_tools.link.decode import Declaration, Identity, Item, Log, Lost, Metrics, Text
from noheap_tools.link.observation import Fields
from noheap_tools.link.printable import printable


def in_words(item: Item) -> str:
    """One plain line."""
    if isinstance(item, Log):
        told = f"{item.level or 'log':<8}{item.text}{entries.before(item)}  {item.place}"
        return printable(told.rstrip())
    if isinstance(item, Metrics):
        return printable(f"metrics {words.values(item.counters | item.gauges)}")
    if isinstance(item, Lost):
        return f"lost    {item.dropped} log entries dropped, {item.records} log records damaged"
    if isinstance(item, Text):
        return f"text    {printable(item.text)}"
    if isinstance(item, Identity):
        return f"board   {who(item)}"
    if isinstance(item, Declaration):
        return printable(f"record  {item.name}: {', '.join(name for name, _ in item.fields)}")
    fields = item.fields
    if item.name == "hello":
        return f"hello   {plan(fields)}"
    if item.name == "sample":
        return f"sample  tick {fields['period']}, {reading(fields)}, {late(fields)}"
    if item.name == "stats":
        return f"stats   {counts(fields)}; {latency(fields)}; {heap(fields)}"
    return printable(f"{item.name}  {words.values(fields)}")


def who(identity: Identity) -> str:
    told = f"{identity.board} {identity.unique_id}, firmware {identity.firmware}"
    return printable(told)


def plan(hello: Fields) -> str:
    on, off = hello["on_milli_c"] / 1000, hello["off_milli_c"] / 1000
    return f"a tick each {hello['period_us']} µs, on from {on:g} °C, off below {off:g} °C"


def reading(sample: Fields) -> str:
    return f"{words.reading(sample)}, {words.state(sample)}"


def late(sample: Fields) -> str:
    return f"{sample['late_us']} µs late"


def counts(stats: Fields) -> str:
    return (
        f"{stats['ticks']} ticks, {stats['missed']} missed, {stats['faults']} failed reads"
        f" ({stats['overruns']} late), {stats['dropped']} records dropped"
    )


def latency(stats: Fields) -> str:
    if not stats["latency_max_us"]:
        return "reads no clock"
    return f"begins {stats['latency_min_us']} to {stats['latency_max_us']} µs late"


def heap(stats: Fields) -> str:
    grown, used = stats["heap_delta_bytes"], stats["heap_used_bytes"]
    return f"locked with {used} bytes in use, {grown:+d} when last measured"
