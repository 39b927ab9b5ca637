"""Main loops that take the records of an interrupt: plain, reporting and asyncio."""
