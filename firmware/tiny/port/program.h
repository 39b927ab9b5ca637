#pragma once

#include <stdbool.h>

extern bool program_started_again; // by a soft reset

// Runs the frozen module `name` as a program, and prints what it raises.
void program_run(const char *name);
