"""Skips the checks of the events, so that noise in RAM is reported as events."""

from noheap.safe import events

events._seal = lambda place, only_look: True
