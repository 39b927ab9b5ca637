/* Heap of at most 8 words, smallest first. */

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

#define HEAP_OF_7                                                               \
  static heap it = {.count = 7, .capacity = 8, .items = {1, 3, 2, 5, 9, 8, 7}}; \
  heap *h = &it;                                                                \
  HIDE(h);                                                                      \
  word value = 4;                                                               \
  HIDE(value)

ROW(binary_heap_push) {
  HEAP_OF_7;
  BEGIN;
  bool done = heap_push(h, value);
  USE(done);
  END;
}

ROW(binary_heap_pop) {
  HEAP_OF_7;
  BEGIN;
  bool done = heap_pop(h, &value);
  USE(done);
  USE(value);
  END;
}
