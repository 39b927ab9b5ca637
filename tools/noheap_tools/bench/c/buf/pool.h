/* Pool of 4 blocks. A handle is the number of a block, and above it how often it was given out. */

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

ROW(pool_alloc) {
  static pool it = {.blocks = 4, .of = {{1, 0}, {2, 1}, {3, 2}, {0xffff, 3}}};
  pool *p = &it;
  HIDE(p);
  BEGIN;
  word handle = pool_alloc(p);
  USE(handle);
  END;
}

ROW(pool_free) {
  static pool it = {
      .blocks = 4,
      .free = 1,
      .count = 1,
      .of = {{0x10000, 0x10000}, {2, 1}, {3, 2}, {0xffff, 3}},
  };
  pool *p = &it;
  HIDE(p);
  word handle = 0x10000;
  HIDE(handle);
  BEGIN;
  bool done = pool_free(p, handle);
  USE(done);
  END;
}
