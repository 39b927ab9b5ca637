/* Ring of at most 8 words with two ends. */

typedef struct {
  word head, count, capacity;
  word slots[8];
} deque;

static inline bool deque_push_back(deque *d, word value) {
  if (d->count == d->capacity) return false;
  word at = d->head + d->count++;
  if (at >= d->capacity) at -= d->capacity;
  d->slots[at] = value;
  return true;
}

static inline bool deque_pop_front(deque *d, word *out) {
  if (!d->count) return false;
  word at = d->head;
  d->count--;
  d->head = at + 1 == d->capacity ? 0 : at + 1;
  *out = d->slots[at];
  return true;
}

ROW(deque_push_back) {
  static deque it = {.capacity = 8};
  deque *d = &it;
  HIDE(d);
  word value = 7;
  HIDE(value);
  BEGIN;
  bool done = deque_push_back(d, value);
  USE(done);
  END;
}

ROW(deque_pop_front) {
  static deque it = {.capacity = 8, .count = 1};
  deque *d = &it;
  HIDE(d);
  BEGIN;
  word value;
  bool done = deque_pop_front(d, &value);
  USE(done);
  USE(value);
  END;
}
