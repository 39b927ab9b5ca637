"""A start that writes a log."""

with open("log.txt", "w") as log:
    log.write("x" * 9000)
