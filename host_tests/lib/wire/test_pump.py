"""The pump: which records are reported and which are news, against a reference; no allocation."""

from array import array

from noheap.buf.spsc import SPSC
from noheap.record import KIND_SHIFT, LATE_US, PERIOD, RAW, RECORD_WORDS, STATUS
from noheap.sensors import lm75_scale, tmp102
from noheap.wire import fields
from noheap.wire.pump import BATCH, FLUSH, MORE, NEWS, WATCH, Pump, take
from noheap.wire.record import SAMPLE
from support import Random, no_alloc, rounds

# It keeps an address in a 32-bit word: not for the 64-bit VM.
LANES = ("host", "pico", "armv7m", "armv7em", "armv6m", "board")


# Items of `reported` and `news`, and words of a sample as it is sent.
NUMBER, READING = 0, 2
SENT = tuple(name for name, _ in fields.FIELDS[SAMPLE])


class Linear:
    SCALE = (10, -7, 1)

    @staticmethod
    def milli_c_from_raw(raw):
        return (raw * 10 - 7) // 2


class Curved:
    @staticmethod
    def milli_c_from_raw(raw):
        return raw * raw


class Rig:
    def __init__(self, capacity=16, sensor=Linear, **options):
        self.queue = SPSC(capacity, RECORD_WORDS)
        self.pump = Pump(self.queue, sensor, **options)
        self._record = array("i", bytes(4 * RECORD_WORDS))
        self.reported = []  # (period, lateness, m°C, status)
        self.news = []  # (period, lateness, raw, status)

    def put(self, period, raw, state=0, fault=0):
        record = self._record
        record[PERIOD] = period
        record[LATE_US] = period & 7
        record[RAW] = raw
        record[STATUS] = fault << KIND_SHIFT | state
        assert self.queue.enqueue(record)

    def take(self):
        """Makes one call, and keeps what it finds as the main loop would use it."""
        pump = self.pump
        found = take(pump.words, self.queue.address)
        if found & FLUSH:
            words = pump.batch[: 4 * pump.flush()]
            for at in range(0, len(words), 4):
                sent = dict(zip(SENT, words[at : at + 4]))  # noqa: B905 - not on MicroPython
                names = ("period", "late_us", "milli_c", "status")
                self.reported.append(tuple(sent[name] for name in names))
        if found & NEWS:
            self.news.append(tuple(pump.words[n] for n in (PERIOD, LATE_US, RAW, STATUS)))
            pump.words[WATCH] = 0
        return found

    def take_all(self):
        while self.take() & MORE:
            pass


def test_nothing_is_taken_until_so_many_records_are_there():
    for wait in (1, 3, BATCH):
        rig = Rig(wait=wait)
        rig.pump.words[WATCH] = 0
        for n in range(1, wait):
            rig.put(n, 0)
            assert rig.take() == 0 and len(rig.queue) == n
        rig.put(wait, 0)
        assert rig.take() == FLUSH
        assert [record[NUMBER] for record in rig.reported] == list(range(1, wait + 1))
        assert rig.take() == 0


def test_a_batch_that_was_begun_is_ended_although_few_are_left():
    rig = Rig(wait=4)
    rig.pump.words[WATCH] = 0
    for n in range(1, 5):
        rig.put(n, 0, fault=1 if n == 2 else 0)
    assert rig.take() == NEWS | MORE
    assert rig.take() == NEWS | MORE
    assert rig.take() == FLUSH
    assert [record[NUMBER] for record in rig.news] == [2, 3]
    assert [record[NUMBER] for record in rig.reported] == [1, 2, 3, 4]


def test_a_full_batch_is_flushed_and_the_rest_taken_after_it():
    rig = Rig(capacity=30)
    rig.pump.words[WATCH] = 0
    for n in range(2 * BATCH + 3):
        rig.put(n, 0)
    assert [rig.take() for _ in range(4)] == [FLUSH | MORE, FLUSH | MORE, FLUSH, 0]
    assert len(rig.reported) == 2 * BATCH + 3


def test_readings_are_converted_and_failed_ones_are_0():
    for sensor in (Linear, Curved):
        rig = Rig(sensor=sensor)
        raws = (0, 1, -1, 32767, -32768)
        for n, raw in enumerate(raws):
            rig.put(n, raw if sensor is Linear else raw >> 1)
        rig.put(99, 5, fault=6)
        rig.take_all()
        expected = [sensor.milli_c_from_raw(raw if sensor is Linear else raw >> 1) for raw in raws]
        assert [record[READING] for record in rig.reported] == expected + [0]


def test_the_first_record_is_news_and_then_only_faults_and_what_comes_after_them():
    rig = Rig()
    for n in range(1, 12):
        rig.put(n, 1, fault=4 if n in (4, 5, 9) else 0)
    rig.take_all()
    assert [record[NUMBER] for record in rig.news] == [1, 4, 5, 6, 9, 10]
    assert rig.news[1] == (4, 4, 1, 0x400)


def test_a_record_that_is_watched_for_is_news():
    rig = Rig()
    rig.pump.words[WATCH] = 0
    rig.put(1, 1)
    assert rig.take() == FLUSH
    rig.pump.words[WATCH] = 1
    rig.put(2, 1)
    assert rig.take() == FLUSH | NEWS


class Reference:
    """Reports a row of records as the pump must, and says what of it is news."""

    def __init__(self, every):
        self.every = every
        self.countdown = 1
        self.shown = None
        self.failed = False
        self.first = True

    def take(self, period, raw, state, fault):
        self.countdown -= 1
        reported = None
        if fault or state != self.shown or self.countdown <= 0:
            reported = (period, period & 7, 0 if fault else Linear.milli_c_from_raw(raw))
            reported += (fault << 8 | state,)
            if not fault:
                self.countdown = self.every
        self.shown = state
        news = bool(fault) or self.failed or self.first
        self.failed = bool(fault)
        self.first = False
        return reported, news


def test_it_agrees_with_a_reference_on_random_records():
    random = Random(9)
    for every in (1, 2, 5):
        for wait in (1, 3, 8):
            rig = Rig(capacity=13, sample_every=every, wait=wait)
            reference = Reference(every)
            reported, news = [], []
            state = fault = 0
            period = 2**31 - 40  # across the sign
            for _ in range(rounds(60, 12)):
                for _ in range(random.below(14 - len(rig.queue))):
                    if not random.below(4):
                        state, fault = random.below(3), random.below(3) * random.below(16)
                    raw = random.below(65536) - 32768
                    signed = (period + 2**31) % 2**32 - 2**31
                    rig.put(signed, raw, state, fault)
                    said, told = reference.take(signed, raw, state, fault)
                    if said:
                        reported.append(said)
                    if told:
                        news.append(signed)
                    period += 1
                rig.take_all()
                assert len(rig.queue) < wait
            done = len(rig.reported)
            assert rig.reported == reported[:done] and len(reported) - done < wait
            told = [record[NUMBER] for record in rig.news]
            assert told == news[: len(told)] and len(news) - len(told) < wait


def test_taking_and_flushing_allocate_nothing_whatever_the_words():
    for sensor in (Linear, Curved):
        rig = Rig(sensor=sensor)
        for n in range(4):
            rig.put(2**31 - 1 - n, n, fault=n & 1)
        pump, address = rig.pump, rig.queue.address

        def turn(pump=pump, address=address):
            while take(pump.words, address) & MORE:
                pass
            return pump.flush()

        assert no_alloc(turn) == 4


def test_the_scale_of_a_sensor_is_its_conversion_at_every_reading():
    for sensor in (lm75_scale, tmp102):
        factor, offset, shift = sensor.SCALE
        for raw in range(-32768, 32768, rounds(1, 97)):
            assert raw * factor + offset >> shift == sensor.milli_c_from_raw(raw), raw
            assert -(2**31) <= raw * factor + offset < 2**31
