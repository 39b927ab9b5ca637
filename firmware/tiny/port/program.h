#pragma once

// Runs the frozen module `name` as a program, and prints what it raises.
void program_run(const char *name);
