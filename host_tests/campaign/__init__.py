"""Random faults on the emulated Pico, with the firmware that is flashed, judged from outside.

    make campaign                   500 scenarios, on all CPUs
    make campaign COUNT=2000        seeds 0 to 1999
    make campaign SEED=123          that one again; a failure prints the scenario for `noheap run`

On several machines, each with a copy of the folder after `make setup`, by xdist's gateways:

    .venv/bin/python -m pytest host_tests/campaign/test_campaign.py --campaign-count 500 \\
        --tx 8*ssh=other//python=noheap/.venv/bin/python --tx 8*popen --rsyncdir . --dist load

generator   a seed -> settings, temperatures, faults
bounds      how long the LED may be wrong, as formulas of the settings
oracle      what the LED must show, from the world's true temperature and the times of the faults
nursery     boots once, forks for each scenario
"""
