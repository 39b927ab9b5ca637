"""Random faults on the emulated Pico, with the firmware that is flashed, judged from outside.

    make campaign                   500 seeds, on all CPUs
    make campaign COUNT=5000        a night's run: seeds 0 to 4999, with progress on stderr
    make campaign SEED=123          that one again; a failure prints the scenario for `noheap run`

Seeds that do not hold are kept in seeds.txt, and `make test` runs them again. Several machines
share the seeds by FIRST=, and JSON=1 prints what each of them found.

beyond      a seed -> a trial: the generator's scenario, or what goes beyond one
generator   a seed -> settings, temperatures, faults
trial       a scenario with its resets, its host, its file system
happening   makes these happen
two_sensors a trial of two sensors, drawn and run
playing     a trial -> what came of it
bounds      how long the LED may be wrong, as formulas of the settings
oracle      what the LED must show, from the world's true temperature and the times of the faults
nursery     boots once, forks for each trial
seeds       those that did not hold once
report      what is said at the end, and written into docs/guide/failsafe.md
"""
