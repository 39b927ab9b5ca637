"""Random faults on the emulated Pico, with the firmware that is flashed, judged from outside.

    make campaign                   500 scenarios, on all CPUs
    make campaign COUNT=2000        seeds 0 to 1999
    make campaign SEED=123          that one again; a failure prints the scenario for `noheap run`

On several machines too, by xdist's gateways, where .venv of that path has the packages. The paths
must be absolute; xdist brings the folders there, and warns that its next version will not:

    .venv/bin/python -m pytest $PWD/host_tests/campaign/test_campaign.py --campaign-count=500 \\
        --dist=load --tx=8*ssh=other//python=/home/me/noheap/.venv/bin/python//chdir=/tmp/noheap \\
        $(printf -- "--rsyncdir=$PWD/%s " host_tests tools lib boards firmware pyproject.toml)

generator   a seed -> settings, temperatures, faults
bounds      how long the LED may be wrong, as formulas of the settings
oracle      what the LED must show, from the world's true temperature and the times of the faults
nursery     boots once, forks for each scenario
report      what is said at the end, and written into docs/guide/failsafe.md
"""
