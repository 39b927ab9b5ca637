#pragma once

void arithmetic_init(void); // before the first arithmetic of floats
