"""Static analysis of MicroPython sources: what an interrupt handler may reach and what it costs.

program.py reads the sources, interpret.py runs them on abstract values (values.py), handlers.py
finds what is registered as a handler, effects.py knows what was measured on the VM, rules.py has
the codes, report.py prints. measure.py renews the measurement, by vm.py.

Each kind of syntax has its file, and imports only what stands below it:

    interpret       the whole program, a call of one of its functions, the reports
    statements      the flow; definitions: import, def, class
    expressions     each kind of expression
    calls           builtin_calls, library_calls, type_methods: by who is called
    iteration       for, while and generators
    assignment      into names, attributes, items
    items           x[i], slices; attributes: x.name; operators: x + y, x < y
    narrowing       what a test says of the names; exceptions: what is caught
    overflow        ints that leave the small ints; constants: what the compiler computes
    frames          one evaluation of a function; parameters, annotations: its names at the start
    micropython_names, known: what is there beside the program

What stands below calls back through the Run: run.value(), run.call(), run.report().
"""
