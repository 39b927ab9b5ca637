#pragma once

void time_init(void); // again after each change of chip_hz()
