/* Byte queue whose regions are contiguous, of 64 bytes. */

typedef struct {
  volatile word write, read, last;
  word capacity, start, granted, readable, dropped;
  uint8_t data[64];
} bbq;

static inline word bbq_grant_exact(bbq *q, word size) {
  if (q->granted) return -2;
  if (size < 1) return -1;
  word start = q->write, read = q->read, room;
  if (start < read) {
    room = read - start - 1;
  } else {
    room = q->capacity - start;
    if (room < size) {
      start = 0;
      room = read - 1;
    }
  }
  if (room < size) {
    q->dropped++;
    return -1;
  }
  q->start = start;
  q->granted = size;
  return start;
}

static inline word bbq_commit(bbq *q, word used) {
  word granted = q->granted;
  q->granted = 0;
  if (used > granted) used = granted;
  if (used < 1) return 0;
  word start = q->start, after = start + used;
  if (start != q->write)
    q->last = q->write;
  else if (after > q->last)
    q->last = q->capacity;
  q->write = after;
  return used;
}

static inline word bbq_read(bbq *q) {
  if (q->readable) return -2;
  word end = q->write, read = q->read;
  if (end < read) {
    word last = q->last;
    if (read == last)
      q->read = read = 0;
    else
      end = last;
  }
  word size = end - read;
  if (size == 0) return -1;
  q->readable = size;
  return read;
}

static inline word bbq_release(bbq *q, word used) {
  word readable = q->readable;
  q->readable = 0;
  if (used > readable) used = readable;
  if (used < 1) return 0;
  q->read = q->read + used;
  return used;
}

ROW(bbq_grant_and_commit) {
  static bbq it = {.capacity = 64, .last = 64};
  bbq *q = &it;
  HIDE(q);
  BEGIN;
  word at = bbq_grant_exact(q, 8);
  USE(at);
  at = bbq_commit(q, 8);
  USE(at);
  END;
}

ROW(bbq_read_and_release) {
  static bbq it = {.capacity = 64, .last = 64, .write = 8};
  bbq *q = &it;
  HIDE(q);
  BEGIN;
  word at = bbq_read(q);
  USE(at);
  at = bbq_release(q, 8);
  USE(at);
  END;
}
