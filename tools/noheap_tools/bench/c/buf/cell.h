/* The latest value of 3 words. */

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
    if (c->version == version) return version;
  }
  return 0;
}

ROW(cell_write) {
  static cell it;
  cell *c = &it;
  HIDE(c);
  static word values[3];
  word *v = values;
  HIDE(v);
  BEGIN;
  cell_write(c, v);
  END;
}

ROW(cell_read_into) {
  static cell it = {.version = 5};
  cell *c = &it;
  HIDE(c);
  static word values[3];
  word *v = values;
  HIDE(v);
  BEGIN;
  word version = cell_read(c, v);
  USE(version);
  END;
}
