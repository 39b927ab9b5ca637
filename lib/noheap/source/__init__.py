"""Sources of a sampler's readings: a file for each peripheral of a chip.

Every source has, in the order of use:

    name            of what it occupies, which one sampler at a time may use
    chip            the module for what differs between chips: hal/rp2040.py, hal/stm32f4.py
    base            address of the registers, the word SOURCE of the sampler's block
    own             up to two numbers that its part finds in the words OWN
    fastest_us      the shortest period in tiers vector and asm
    viper_parts()   the parts that leave the reading in the block, for tiers portable and vector;
                    or callback(block, first, rest), which machine.Timer calls: the parts before
                    and after the source's
    asm_parts()     the same for tier asm, (take, explain), where there is one
    tick_module()   the module of the chip's ticks, for tiers vector and asm
    timer_module()  that of tier portable's, of a chip without HARD_TIMER
    begin()         occupy it and start the first reading; not for ISRs
    end()           give it back; not for ISRs

`noheap flash` counts the imports in a method once something has its name, so these names are
used for nothing else.
"""
