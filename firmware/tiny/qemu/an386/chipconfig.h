// MPS2-AN386: a Cortex-M4 with an FPU, on the board of the AN385.
#include "qemu/an385/chipconfig.h"
