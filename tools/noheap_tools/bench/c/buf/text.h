/* Text of at most 32 bytes. */

typedef struct {
  word length, capacity;
  uint8_t data[32];
} text;

static inline bool text_append(text *t, const uint8_t *source, word count) {
  if (t->length + count > t->capacity) return false;
  for (word i = 0; i < count; i++) t->data[t->length + i] = source[i];
  t->length += count;
  return true;
}

static inline bool text_append_int(text *t, word value) {
  uint8_t digits[11];
  word at = 11;
  uint32_t left = value < 0 ? -(uint32_t)value : (uint32_t)value;
  do {
    digits[--at] = '0' + left % 10;
    left /= 10;
  } while (left);
  if (value < 0) digits[--at] = '-';
  return text_append(t, digits + at, 11 - at);
}

ROW(text_append) {
  static text it = {.capacity = 32};
  text *t = &it;
  HIDE(t);
  const uint8_t *b = (const uint8_t *)"abcde";
  HIDE(b);
  word count = 5;
  HIDE(count);
  BEGIN;
  bool done = text_append(t, b, count);
  USE(done);
  END;
}

ROW(text_append_int) {
  static text it = {.capacity = 32};
  text *t = &it;
  HIDE(t);
  word value = 21375;
  HIDE(value);
  BEGIN;
  bool done = text_append_int(t, value);
  USE(done);
  END;
}
