"""The deferred log on the host: its messages, their table, and the calls that a build replaces."""
