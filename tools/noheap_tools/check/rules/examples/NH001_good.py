leds = [1, 0]


def tick(t):
    a = leds[0]
    leds[0] = leds[1]
    leds[1] = a
