from noheap.hal import chip
