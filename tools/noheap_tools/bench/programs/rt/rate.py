"""One handler after the other, each with the period that the host orders, while the main loop
sleeps.

The host writes the period into the order's first word, and something into the second to end the
tick.
"""

import time
from array import array

from uctypes import addressof

from programs.rt.doze import doze
from programs.rt.idiomatic import Idiomatic
from programs.rt.samplers import lean
from programs.rt.wired import begin, values

order = array("i", [0, 0])


def serve(name):
    print("order", addressof(order))
    while True:
        while not order[0]:
            time.sleep_ms(1)
        handler = Idiomatic(order[0]) if name == "idiomatic" else lean(name, order[0])
        begin(handler.block_address)
        handler.start()
        doze(addressof(order) + 4, 1)
        handler.deinit()
        order[0] = order[1] = 0
        print("ended")


serve(values["name"])
