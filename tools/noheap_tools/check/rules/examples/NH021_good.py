from array import array

count = array("i", [0])


def tick(t):
    count[0] += 1
