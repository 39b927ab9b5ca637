"""Parts of every Cortex-M: the vector table, machine code, the sleep until an interrupt."""
