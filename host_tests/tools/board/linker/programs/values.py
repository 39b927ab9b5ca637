LIMIT = 1 << 4
LOWEST = -7
MODE = "auto"
PAIR = (LIMIT, MODE)
