"""The frames of a FrameBBQ against a plain list."""

from bbq_support import put, send, taken
from noheap.buf.bbq import FrameBBQ
from support import Random, rounds


def test_frames_agree_with_a_list():
    for capacity in (3, 9, 24, 31, 700):
        random = Random(capacity)
        queue = FrameBBQ(capacity)
        model = []
        dropped = 0
        for _ in range(rounds(1500, 30)):
            if random.below(2):
                size = 1 + random.below(min(capacity, 300 if capacity > 600 else 12))
                data = [random.below(256) for _ in range(size)]
                if send(queue, data):
                    model.append(data)
                else:
                    dropped += 1
            else:
                start = queue.read()
                assert (start >= 0) == bool(model) == queue.ready()
                if model:
                    assert taken(queue, start) == model[0]
                    if random.below(4):
                        assert queue.release() is True
                        model.pop(0)
                    else:
                        queue.keep()
                assert queue.release() is False
        assert queue.dropped == dropped


def test_frames_come_whole_at_every_offset():
    for offset in range(1, 20):
        queue = FrameBBQ(20)
        assert send(queue, bytes(offset)) == (offset <= 18)
        if offset > 18:
            continue
        queue.read()
        assert queue.release()
        sent = 0
        while send(queue, [sent, sent + 1, sent + 2]):
            sent += 1
        for n in range(sent):
            assert taken(queue, queue.read()) == [n, n + 1, n + 2]
            assert queue.release()
        assert queue.read() == -1


def test_a_frame_may_be_shorter_than_its_grant():
    queue = FrameBBQ(20)
    start = queue.grant(10)
    assert (start, queue.granted) == (2, 10)
    put(queue, start, b"abc")
    assert queue.commit(3) == 3
    assert bytes(taken(queue, queue.read())) == b"abc"
    assert queue.release()
    queue.grant(4)
    assert queue.commit(9) == 4


def test_an_overwritten_header_stays_within_the_data():
    queue = FrameBBQ(20)
    send(queue, b"abc")
    queue.view[1] = 0xFF
    assert queue.read() == 2
    assert queue.readable == 3
