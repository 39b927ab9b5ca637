/* Vector of at most 8 words. */

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

ROW(vec_push) {
  static vec it = {.capacity = 8};
  vec *v = &it;
  HIDE(v);
  word value = 7;
  HIDE(value);
  BEGIN;
  bool done = vec_push(v, value);
  USE(done);
  END;
}

ROW(vec_pop) {
  static vec it = {.capacity = 8, .length = 1};
  vec *v = &it;
  HIDE(v);
  BEGIN;
  word value;
  bool done = vec_pop(v, &value);
  USE(done);
  USE(value);
  END;
}
