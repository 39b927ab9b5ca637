"""BBQ and FrameBBQ with the interrupt as producer and as consumer: all states of bbq_world.py."""

import bbq_world
import preempt
from bbq_world import (
    before,
    call,
    drain,
    frames,
    got,
    isr_empty_viper,
    isr_fill_viper,
    isr_got,
    isr_put,
    isr_saw,
    isr_take,
    items_of,
    prepare,
    put_inline,
    stream,
    take_inline,
)

from noheap.buf.bbq import commit, grant, read, release
from noheap.cortex.bind import bind


def _at_start():
    return list(range(before[1], before[1] + before[0]))


def _check_isr_produced(taken, n):
    """Main took the items `taken`; the interrupt added 70, 71... until it was refused."""
    assert bbq_world.queue.dropped == isr_saw[2], "dropped"
    found = drain()
    if taken + found != _at_start() + list(range(70, 70 + isr_saw[0])):
        raise ValueError(str(taken) + str(found))
    assert not bbq_world.queue.ready(), "ready"
    return True


def check_take_inline(result, n):
    assert result or not before[0], "there was something"
    return _check_isr_produced(items_of(list(got[:result]), []), n)


def check_read(result, n):
    """The read is open, and what it shows is right; then all goes on."""
    assert result >= 0 or not before[0], "there was something"
    taken = []
    if result >= 0:
        size = bbq_world.queue.readable
        items_of([bbq_world.view[result + k] for k in range(size)], taken)
        if bbq_world.queue is frames:
            assert bbq_world.queue.release() and size == 2, "frame of " + str(size)
        else:
            assert bbq_world.queue.release(size) == size, "release"
    return _check_isr_produced(taken, n)


def check_release(result, n):
    return _check_isr_produced([1], n)


def _check_isr_consumed(added, refused, n):
    """Main added the items `added`; the interrupt took all there was."""
    assert bbq_world.queue.dropped == refused, "dropped"
    taken = items_of(list(isr_got[: isr_saw[1]]), [])
    if n:
        assert len(taken) >= before[0], "left some"
    found = drain()
    if taken + found != _at_start() + added:
        raise ValueError(str(taken) + str(found))
    assert not bbq_world.queue.ready(), "ready"
    return True


def check_put_inline(result, n):
    return _check_isr_consumed([50] if result else [], 0 if result else 1, n)


def check_commit(result, n):
    assert result == 2, "commit"
    return _check_isr_consumed([50], 0, n)


def check_grant(result, n):
    if result < 0:
        return _check_isr_consumed([], 1, n)
    assert bbq_world.queue.granted == 2, "granted"
    bbq_world.view[result] = 50
    bbq_world.view[result + 1] = 150
    assert bbq_world.queue.commit(2) == 2, "commit"
    return _check_isr_consumed([50], 0, n)


def _cases():
    # Of the stream's 9 bytes: 8 at an end of the data leaves one that an item does not fit in.
    for name, offset, level, last, taken in (
        ("empty", 0, 0, 0, 0),
        ("one", 3, 1, 0, 0),
        ("almost full", 0, 3, 0, 0),
        ("full", 1, 4, 0, 0),
        ("put wraps", 6, 1, 0, 0),
        ("put passes LAST", 5, 1, 8, 0),
        ("take wraps", 6, 3, 0, 1),
    ):
        state = prepare(stream, offset, level, last, taken)
        put = name + ": put inline", state, put_inline, stream.storage
        take = name + ": take inline", state, take_inline, stream.storage
        yield put + (isr_empty_viper, check_put_inline)
        yield take + (isr_fill_viper, check_take_inline)
        ask, look = bind(grant, stream.storage, 2), bind(read, stream.storage)
        yield name + ": grant bound", state, ask, 2, isr_empty_viper, check_grant
        yield name + ": read bound", state, look, stream.view, isr_fill_viper, check_read
    # Calls of methods: some 2500 instructions each.
    wraps = prepare(stream, 6, 1)
    yield (
        "put wraps, API in ISR: put inline",
        wraps,
        put_inline,
        stream.storage,
        isr_take,
        check_put_inline,
    )
    yield (
        "put wraps, API in ISR: take inline",
        wraps,
        take_inline,
        stream.storage,
        isr_put,
        check_take_inline,
    )
    yield "put wraps: grant_exact()", wraps, stream.grant_exact, 2, isr_empty_viper, check_grant
    wrapping = prepare(stream, 6, 1, grant=1)
    yield "put wraps: commit()", wrapping, stream.commit, 2, isr_empty_viper, check_commit
    bound = bind(commit, stream.storage, stream.view)
    yield "put wraps: commit bound", wrapping, bound, 2, isr_empty_viper, check_commit
    passing = prepare(stream, 7, 0, last=8, grant=1)
    yield "put passes LAST: commit()", passing, stream.commit, 2, isr_empty_viper, check_commit
    yield "put passes LAST: commit bound", passing, bound, 2, isr_empty_viper, check_commit
    yield "put wraps: read()", wraps, call, stream.read, isr_fill_viper, check_read
    took = prepare(stream, 6, 3, taken=1)
    yield "take wraps: read()", took, call, stream.read, isr_fill_viper, check_read
    opened = prepare(stream, 6, 1, read=True)
    yield "put wraps: release()", opened, stream.release, 2, isr_fill_viper, check_release
    free = bind(release, stream.storage)
    yield "put wraps: release bound", opened, free, 2, isr_fill_viper, check_release
    framed = prepare(frames, 12, 1, grant=1)
    yield "put wraps: frames, commit()", framed, frames.commit, 2, isr_empty_viper, check_commit
    framed = prepare(frames, 12, 1)
    yield "put wraps: frames, read()", framed, call, frames.read, isr_fill_viper, check_read


preempt.serve(_cases())
