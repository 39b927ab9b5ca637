"""Goes before each random program: numbers that nobody knows beforehand, an end of recursion."""

seed = 1
left = 0


def asked():
    global seed
    seed = (seed * 75 + 74) % 65537
    return seed % 14 - 4


def too_often():
    global left
    left -= 1
    return left < 0
