/* Linked list of at most 8 words, smallest first. */

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

#define SORTED_OF_7                                                                 \
  static sorted it = {                                                              \
      .head = 4,                                                                    \
      .free = 8,                                                                    \
      .count = 7,                                                                   \
      .nodes = {                                                                    \
          {0, 0}, {5, 7}, {3, 1}, {8, 5}, {1, 6}, {9, 0}, {2, 2}, {7, 3}, {0, 0}}}; \
  sorted *s = &it;                                                                  \
  HIDE(s);                                                                          \
  word value = 6;                                                                   \
  HIDE(value)

ROW(sorted_list_push) {
  SORTED_OF_7;
  BEGIN;
  bool done = sorted_push(s, value);
  USE(done);
  END;
}

ROW(sorted_list_pop) {
  SORTED_OF_7;
  BEGIN;
  bool done = sorted_pop(s, &value);
  USE(done);
  USE(value);
  END;
}
