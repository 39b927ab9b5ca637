/* The structures of lib/noheap/buf in C, as an engineer would write them for a Cortex-M0+: the
   same algorithms over the same header words. What an interrupt and the main loop share is
   volatile. */

#include <stdbool.h>
#include <stdint.h>

typedef int32_t word;

/* spsc: records of 3 words or of 1 */

typedef struct {
  volatile word write, read;
  word end, record;
  volatile word dropped;
  word slots[9 * 3];
} spsc;

static inline __attribute__((always_inline)) bool spsc_enqueue(spsc *q, const word *record,
                                                               int words) {
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

/* bbq */

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

/* cell of 3 words, signal */

typedef struct {
  volatile word version;
  volatile word slots[2][3];
} cell;

static inline void cell_write(cell *c, const word *value) {
  word version = c->version + 1;
  if (version > 0x3fffffff) version = 2;
  volatile word *slot = c->slots[version & 1];
  for (int i = 0; i < 3; i++) slot[i] = value[i];
  c->version = version;
}

static inline word cell_read(cell *c, word *out) {
  for (int tries = 4; tries; tries--) {
    word version = c->version;
    if (!version) return 0;
    volatile word *slot = c->slots[version & 1];
    for (int i = 0; i < 3; i++) out[i] = slot[i];
    if ((uint32_t)(c->version - version) < 2) return version;
  }
  return 0;
}

typedef struct {
  volatile word raised, taken;
} signal;

static inline word signal_take(signal *s) {
  word raised = s->raised, count = (raised - s->taken) & 0x3fffffff;
  s->taken = raised;
  return count;
}

/* vec of int32, deque, history */

typedef struct {
  word length, capacity;
  word items[8];
} vec;

static inline bool vec_push(vec *v, word value) {
  if (v->length == v->capacity) return false;
  v->items[v->length++] = value;
  return true;
}

static inline bool vec_pop(vec *v, word *out) {
  if (!v->length) return false;
  *out = v->items[--v->length];
  return true;
}

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

typedef struct {
  word next, count, capacity;
  int64_t sum;
  word slots[8];
} history;

static inline void history_write(history *h, word value) {
  if (h->count == h->capacity)
    h->sum -= h->slots[h->next];
  else
    h->count++;
  h->sum += value;
  h->slots[h->next] = value;
  if (++h->next == h->capacity) h->next = 0;
}

static inline word history_max(history *h) {
  word most = h->slots[0];
  for (word i = 1; i < h->count; i++)
    if (h->slots[i] > most) most = h->slots[i];
  return most;
}

/* binary heap, smallest first; sorted list */

typedef struct {
  word count, capacity;
  word items[8];
} heap;

static inline bool heap_push(heap *h, word key) {
  if (h->count == h->capacity) return false;
  word child = h->count++;
  while (child > 0) {
    word parent = (child - 1) >> 1;
    if (h->items[parent] <= key) break;
    h->items[child] = h->items[parent];
    child = parent;
  }
  h->items[child] = key;
  return true;
}

static inline bool heap_pop(heap *h, word *out) {
  if (!h->count) return false;
  word count = --h->count, key = h->items[count], at = 0, child = 1;
  *out = h->items[0];
  while (child < count) {
    if (child + 1 < count && h->items[child + 1] < h->items[child]) child++;
    if (key <= h->items[child]) break;
    h->items[at] = h->items[child];
    at = child;
    child = 2 * child + 1;
  }
  h->items[at] = key;
  return true;
}

typedef struct {
  word head, free, count;
  struct {
    word key, next;
  } nodes[9]; /* node 0 is nobody */
} sorted;

static inline bool sorted_push(sorted *s, word key) {
  word node = s->free;
  if (!node) return false;
  word *link = &s->head;
  while (*link && s->nodes[*link].key <= key) link = &s->nodes[*link].next;
  s->free = s->nodes[node].next;
  s->nodes[node].key = key;
  s->nodes[node].next = *link;
  *link = node;
  s->count++;
  return true;
}

static inline bool sorted_pop(sorted *s, word *out) {
  word node = s->head;
  if (!node) return false;
  s->head = s->nodes[node].next;
  s->nodes[node].next = s->free;
  s->free = node;
  s->count--;
  *out = s->nodes[node].key;
  return true;
}

/* maps of 8 entries: searched from end to end; hashed with chains */

typedef struct {
  word count, limit;
  struct {
    word key, value;
  } entries[8];
} linear;

static inline bool linear_get(linear *m, word key, word *out) {
  for (word i = 0; i < m->count; i++)
    if (m->entries[i].key == key) {
      *out = m->entries[i].value;
      return true;
    }
  return false;
}

typedef struct {
  word count, limit;
  word heads[8]; /* number of an entry, from 1 */
  struct {
    word key, value, next;
  } entries[9];
} hashed;

static inline word hashed_find(hashed *m, word key) {
  word entry = m->heads[(uint32_t)key * 0x9e3779b1u >> 29];
  while (entry && m->entries[entry].key != key) entry = m->entries[entry].next;
  return entry;
}

static inline bool hashed_insert(hashed *m, word key, word value) {
  word entry = hashed_find(m, key);
  if (!entry) {
    if (m->count == m->limit) return false;
    word *head = &m->heads[(uint32_t)key * 0x9e3779b1u >> 29];
    entry = ++m->count;
    m->entries[entry].key = key;
    m->entries[entry].next = *head;
    *head = entry;
  }
  m->entries[entry].value = value;
  return true;
}

/* bitset of 64, pool of 4, text of 32 */

typedef struct {
  word capacity;
  uint32_t bits[2];
} bitset;

static inline bool bitset_add(bitset *s, word member) {
  if ((uint32_t)member >= (uint32_t)s->capacity) return false;
  s->bits[member >> 5] |= 1u << (member & 31);
  return true;
}

static inline bool bitset_contains(bitset *s, word member) {
  if ((uint32_t)member >= (uint32_t)s->capacity) return false;
  return s->bits[member >> 5] >> (member & 31) & 1;
}

typedef struct {
  word free, count, blocks;
  struct {
    word next, handle;
  } of[4];
} pool;

static inline word pool_alloc(pool *p) {
  word n = p->free;
  if (n == 0xffff) return -1;
  p->free = p->of[n].next;
  p->count++;
  p->of[n].next = 0x10000;
  return p->of[n].handle = (p->of[n].handle + 0x10000) & 0x3fffffff;
}

static inline bool pool_free(pool *p, word handle) {
  word n = handle & 0xffff;
  if (n >= p->blocks || p->of[n].next != 0x10000 || p->of[n].handle != handle) return false;
  p->of[n].next = p->free;
  p->free = n;
  p->count--;
  return true;
}

typedef struct {
  word length, capacity;
  uint8_t data[32];
} text;

static inline bool text_append(text *t, const uint8_t *source, word count) {
  if (t->length + count > t->capacity) return false;
  for (word i = 0; i < count; i++) t->data[t->length + i] = source[i];
  t->length += count;
  return true;
}

static inline bool text_append_int(text *t, word value) {
  uint8_t digits[11];
  word at = 11;
  uint32_t left = value < 0 ? -(uint32_t)value : (uint32_t)value;
  do {
    digits[--at] = '0' + left % 10;
    left /= 10;
  } while (left);
  if (value < 0) digits[--at] = '-';
  return text_append(t, digits + at, 11 - at);
}
