"""The host side of noheap: the command `noheap` and what it stands on."""
