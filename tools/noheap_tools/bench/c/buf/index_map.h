/* Map of at most 8 entries, hashed, with chains. */

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

#define HASHED_OF_7(sought)        \
  static hashed it = {.limit = 8}; \
  hashed *m = &it;                 \
  HIDE(m);                         \
  hashed_insert(m, 5, 1);          \
  hashed_insert(m, 3, 1);          \
  hashed_insert(m, 8, 1);          \
  hashed_insert(m, 1, 1);          \
  hashed_insert(m, 9, 1);          \
  hashed_insert(m, 2, 1);          \
  hashed_insert(m, 7, 1);          \
  word key = sought;               \
  HIDE(key)

ROW(index_map_get) {
  HASHED_OF_7(7);
  BEGIN;
  word entry = hashed_find(m, key);
  USE(entry);
  END;
}

ROW(index_map_insert) {
  HASHED_OF_7(6);
  BEGIN;
  bool done = hashed_insert(m, key, 1);
  USE(done);
  END;
}
