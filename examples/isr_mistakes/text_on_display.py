"""Text made in the handler: https://github.com/micropython/micropython/issues/6773"""

import pyb

count = 0
text = ""


def tick(timer):
    global count, text
    count += 1
    print(count)  # NH021
    text = str(count)  # NH004


pyb.Timer(1, freq=2, callback=tick)
