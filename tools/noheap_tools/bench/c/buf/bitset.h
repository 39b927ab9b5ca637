/* Set of numbers below 64. */

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

#define EMPTY_BITSET                   \
  static bitset it = {.capacity = 64}; \
  bitset *s = &it;                     \
  HIDE(s);                             \
  word member = 40;                    \
  HIDE(member)

ROW(bitset_add) {
  EMPTY_BITSET;
  BEGIN;
  bool done = bitset_add(s, member);
  USE(done);
  END;
}

ROW(bitset_contains) {
  EMPTY_BITSET;
  BEGIN;
  bool done = bitset_contains(s, member);
  USE(done);
  END;
}
