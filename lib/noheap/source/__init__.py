"""Sources of a sampler's readings: a file for each peripheral of a chip.

What every source has, in the order of its use:

name            of what it occupies; one sampler at a time may have it
chip            the module of what chips do not have in common: hal/rp2040.py, hal/stm32f4.py
base            address of the registers, the word SOURCE of the sampler's block
own             up to two numbers that its part finds in the words OWN
fastest_us      the shortest period in tiers vector and asm
viper_parts()   the parts that leave the reading in the block, for tiers portable and vector; or
                callback(block, first, rest), what machine.Timer calls: the parts before and
                after the source's
asm_parts()     the same for tier asm, (take, explain), where there is one
tick_module()   the module of the chip's ticks, for tiers vector and asm
begin()         occupy it and start the first reading; not for ISRs
end()           give it back; not for ISRs

`noheap flash` counts the imports in a method once something has its name: hence names that
nothing else has.
"""
