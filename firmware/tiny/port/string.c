// What MicroPython takes of string.h, in place of the C library's functions, which are for speed.

#include <stddef.h>
#include <stdint.h>

// The compiler must not make calls of these functions out of their own loops.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *memory, int byte, size_t length);
int memcmp(const void *one, const void *other, size_t length);
size_t strlen(const char *text);
int strcmp(const char *one, const char *other);
int strncmp(const char *one, const char *other, size_t length);
char *strchr(const char *text, int character);

void *memcpy(void *to, const void *from, size_t length) {
    uint8_t *at = to;
    const uint8_t *of = from;
    if ((((uintptr_t)to | (uintptr_t)from) & 3) == 0) {
        for (; length >= 4; length -= 4, at += 4, of += 4) {
            *(uint32_t *)at = *(const uint32_t *)of;
        }
    }
    while (length--) {
        *at++ = *of++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    if ((uintptr_t)to - (uintptr_t)from >= length) {
        return memcpy(to, from, length);
    }
    while (length--) {
        ((uint8_t *)to)[length] = ((const uint8_t *)from)[length];
    }
    return to;
}

void *memset(void *memory, int byte, size_t length) {
    uint8_t *at = memory;
    if (((uintptr_t)memory & 3) == 0) {
        uint32_t word = (byte & 0xFF) * 0x01010101u;
        for (; length >= 4; length -= 4, at += 4) {
            *(uint32_t *)at = word;
        }
    }
    while (length--) {
        *at++ = byte;
    }
    return memory;
}

int memcmp(const void *one, const void *other, size_t length) {
    for (size_t n = 0; n < length; n++) {
        int difference = ((const uint8_t *)one)[n] - ((const uint8_t *)other)[n];
        if (difference) {
            return difference;
        }
    }
    return 0;
}

size_t strlen(const char *text) {
    size_t length = 0;
    while (text[length]) {
        length++;
    }
    return length;
}

int strncmp(const char *one, const char *other, size_t length) {
    for (; length--; one++, other++) {
        int difference = (uint8_t)*one - (uint8_t)*other;
        if (difference || !*one) {
            return difference;
        }
    }
    return 0;
}

int strcmp(const char *one, const char *other) {
    return strncmp(one, other, PTRDIFF_MAX);
}

char *strchr(const char *text, int character) {
    for (;; text++) {
        if (*text == (char)character) {
            return (char *)text;
        }
        if (!*text) {
            return NULL;
        }
    }
}
