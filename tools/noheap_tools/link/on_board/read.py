"""Prints LINES of LINE_BYTES each of the file PATH, from AT on, or None if there is none."""

try:
    with open(PATH, "rb") as f:
        f.seek(AT)
        for _ in range(LINES):
            b = f.read(LINE_BYTES)
            if b:
                print(repr(b))
except OSError as e:
    if e.errno != 2:
        raise
    print("None")
