"""Static analysis of MicroPython sources: what an interrupt handler may reach and what it costs.

Each folder imports only those above it:

    values      what an expression may be: sets of atoms
    source      the program: its modules, classes and functions, and the registered handlers
    costs       what MicroPython's operations cost: measured, or read in its source
    rules       the rules, with an example of each
    fix         edits of a file that fix a finding
    report      findings, and how they are printed
    engine      the evaluation on abstract values: its state is a Run
    options     what the settings and the command line ask for
    syntax      each kind of syntax: its value and its cost
    measure     the measurement of the costs on the VM
    device      the programs that run on MicroPython, for measure and prove.py
    site        the rules as web pages, with what the VM says of their examples
    proof       what goes onto a board for prove.py, and what that says

In this folder, interpret.py runs a program and its handlers, and analysis.py makes findings of
that, with sharing.py, viper.py and the other files for findings in a whole program. prove.py
runs the program on a board and compares.
"""
