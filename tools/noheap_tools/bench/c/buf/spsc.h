/* Queue of records of 3 words or of 1. */

typedef struct {
  volatile word write, read;
  word end, record;
  volatile word dropped;
  word slots[9 * 3];
} spsc;

static inline __attribute__((always_inline)) bool spsc_enqueue(spsc *q, const word *record, int words) {
  word at = q->write, after = at + words;
  if (after == q->end) after = 0;
  if (after == q->read) {
    q->dropped++;
    return false;
  }
  for (int i = 0; i < words; i++) q->slots[at + i] = record[i];
  q->write = after;
  return true;
}

static inline __attribute__((always_inline)) bool spsc_dequeue(spsc *q, word *record, int words) {
  word at = q->read, after = at + words;
  if (at == q->write) return false;
  for (int i = 0; i < words; i++) record[i] = q->slots[at + i];
  if (after == q->end) after = 0;
  q->read = after;
  return true;
}

#define SPSC(words, written)                             \
  static spsc it = {.end = 9 * words, .write = written}; \
  spsc *q = &it;                                         \
  HIDE(q);                                               \
  static word values[3] = {1, 2, 3};                     \
  word *record = values;                                 \
  HIDE(record)

ROW(spsc_put) {
  SPSC(3, 0);
  BEGIN;
  bool done = spsc_enqueue(q, record, 3);
  USE(done);
  END;
}

ROW(spsc_get) {
  SPSC(3, 6);
  BEGIN;
  bool done = spsc_dequeue(q, record, 3);
  USE(done);
  END;
}

ROW(spsc_enqueue) {
  SPSC(3, 0);
  BEGIN;
  bool done = spsc_enqueue(q, record, 3);
  USE(done);
  END;
}

ROW(spsc_dequeue) {
  SPSC(3, 6);
  BEGIN;
  bool done = spsc_dequeue(q, record, 3);
  USE(done);
  END;
}

ROW(spsc_enqueue_word) {
  SPSC(1, 0);
  BEGIN;
  bool done = spsc_enqueue(q, record, 1);
  USE(done);
  END;
}
