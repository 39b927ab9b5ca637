"""The program under analysis: its modules, functions and classes, and what its values may be."""
