"""Goes after the demo: slices and a memoryview."""

text = memoryview(bytearray(b"slices"))[1:3]
print(bytes(text), [1, 2, 3][::2])
