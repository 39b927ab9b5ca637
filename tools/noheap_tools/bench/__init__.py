"""What the library costs in cycles of the emulated CPU, beside C and what MicroPython has."""
