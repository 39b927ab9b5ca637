"""Nothing: main.py is all."""
