from array import array

samples = array("i", [0] * 16)
index = 0


def tick(t):
    global index
    samples[index] = 5
    index = (index + 1) & 15
