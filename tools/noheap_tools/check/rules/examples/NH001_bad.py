leds = [1, 0]


def tick(t):
    state = [leds[1], leds[0]]
