"""Shared by boot.py and main.py."""

entries = []


def log():
    return entries
