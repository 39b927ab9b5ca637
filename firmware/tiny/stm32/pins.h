// What a family's pins.c has beside what port/chip.h asks for. Pin n is bit n % 16 of port n / 16.
#pragma once

enum pin_drive { DRIVE_NOTHING, DRIVE_BOTH_LEVELS, DRIVE_LOW };

void pins_init(void); // lets the ports run
// Gives a pin to a peripheral, with a pull-up where the chip has one for that. `alternate` is the
// number of an F4's alternate function; an F1 knows none.
void pin_alternate(unsigned pin, unsigned alternate, enum pin_drive drive);
void pin_fast(unsigned pin); // gives a driven pin the steepest edges that it can have
void pin_analog(unsigned pin); // for the converter
