"""The host side of noheap: the command `noheap` and its parts."""
