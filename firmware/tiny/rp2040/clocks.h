#pragma once

void clocks_init(void);
