"""A start that insists on its sensor."""

import board

board.sensor_i2c().readfrom(board.SENSOR_ADDRESS, 2)
