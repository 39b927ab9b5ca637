"""Allocates at each write."""

import sys


def write(data, length):
    sys.stdout.buffer.write(bytes(data), length)
