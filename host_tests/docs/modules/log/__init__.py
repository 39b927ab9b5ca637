kind, n = 3, 5
