/* The last 8 words and their sum. */

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

#define FULL_HISTORY                                                            \
  static history it = {                                                         \
      .count = 8, .capacity = 8, .sum = 36, .slots = {8, 1, 2, 3, 4, 5, 6, 7}}; \
  history *h = &it;                                                             \
  HIDE(h);                                                                      \
  word value = 20;                                                              \
  HIDE(value)

ROW(history_write) {
  FULL_HISTORY;
  BEGIN;
  history_write(h, value);
  END;
}

ROW(history_max_of_8) {
  FULL_HISTORY;
  BEGIN;
  value = history_max(h);
  USE(value);
  END;
}
