count = 7
line = ""


def tick(t):
    global line
    line = "count=%d" % count
