/* Map of at most 8 entries that is searched from end to end. */

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

ROW(linear_map_get) {
  static linear it = {
      .count = 7,
      .limit = 8,
      .entries = {{5, 1}, {3, 1}, {8, 1}, {1, 1}, {9, 1}, {2, 1}, {7, 1}},
  };
  linear *m = &it;
  HIDE(m);
  word key = 7, value;
  HIDE(key);
  BEGIN;
  bool done = linear_get(m, key, &value);
  USE(done);
  USE(value);
  END;
}
