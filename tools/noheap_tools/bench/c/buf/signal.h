/* Counts how often it was raised since it was taken. */

typedef struct {
  volatile word raised, taken;
} signal;

static inline word signal_take(signal *s) {
  word raised = s->raised, count = (raised - s->taken) & 0x3fffffff;
  s->taken = raised;
  return count;
}

ROW(signal_raise_isr) {
  static signal it;
  signal *s = &it;
  HIDE(s);
  BEGIN;
  s->raised++;
  END;
}

ROW(signal_take) {
  static signal it = {.raised = 1};
  signal *s = &it;
  HIDE(s);
  BEGIN;
  word count = signal_take(s);
  USE(count);
  END;
}
