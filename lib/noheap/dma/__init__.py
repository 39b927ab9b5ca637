"""Samples by the RP2040's DMA and PIO, without the CPU. docs/guide/dma.md draws it.

channels    claims DMA channels, and stops them whatever ends the program
moves       a list of transfers that the DMA works off by itself, with tables and jumps
tables      the tables that judge a reading of 16 bits
counting    a countdown, by a table, for settling and debouncing
show        the PIO program: shows the state, and the fault when good readings stay away
readings    where each source has its reading, and what starts the next one
records     brings what the ring holds to the main loop
tick        joins these for tier dma of a sampler
"""
