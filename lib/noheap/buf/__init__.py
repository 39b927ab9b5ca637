"""Fixed-capacity structures. They import nothing of ours and nothing from machine."""
