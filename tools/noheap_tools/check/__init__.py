"""Static analysis of MicroPython sources: what an interrupt handler may reach and what it costs.

program.py reads the sources, interpret.py runs them on abstract values (values.py), handlers.py
finds what is registered as a handler, effects.py knows what was measured on the VM, rules.py has
the codes, report.py prints. measure.py renews the measurement.
"""
