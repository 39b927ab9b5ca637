"""The page of the browser bench: what `noheap page` writes, and what it is built with."""
