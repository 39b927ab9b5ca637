"""The program under analysis: its modules, functions, classes and handlers."""
