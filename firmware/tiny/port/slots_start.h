#pragma once

// Finds the application, and says which; waits for ever if there is none that can run.
void slots_start(void);
