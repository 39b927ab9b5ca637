// What the boot ROM offers: DS 2.8.3.
#pragma once

void *rom_function(char first, char second); // by the two letters of its code
const void *rom_data(char first, char second);
