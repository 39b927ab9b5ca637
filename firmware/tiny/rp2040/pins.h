#pragma once

// Gives a pin to a peripheral: DS 2.19.2.
void pin_function(unsigned pin, unsigned function);

// Takes the digital input, output and pulls away from a pin: DS 4.9.1.
void pin_analog(unsigned pin);
