#pragma once

// Gives a pin to a peripheral: DS 2.19.2.
void pin_function(unsigned pin, unsigned function);
