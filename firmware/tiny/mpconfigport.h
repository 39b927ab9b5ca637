// MicroPython without compiler, REPL and file system, for 64 KB of flash: what runs is frozen in.
// Names that no frozen module uses cost nothing, because the build leaves their table entries out
// (tools/noheap_tools/tiny/prune.py).

#include <alloca.h>
#include <stdint.h>

#include "chipconfig.h"
#include "firmware_needs.h" // made for each board and firmware: tools/noheap_tools/tiny/build.py

// What a chip's folder does not have is not there, whoever asks for it.
#if !CHIP_ADC_CHANNELS
#undef MICROPY_PY_MACHINE_ADC
#define MICROPY_PY_MACHINE_ADC (0)
#endif
#if !CHIP_I2C_COUNT
#undef MICROPY_PY_MACHINE_I2C
#define MICROPY_PY_MACHINE_I2C (0)
#endif
#if !CHIP_HAS_PIN_IRQ
#undef PORT_PIN_IRQ
#define PORT_PIN_IRQ (0)
#endif
#if !CHIP_SPI_COUNT
#undef MICROPY_PY_MACHINE_SPI
#define MICROPY_PY_MACHINE_SPI (0)
#endif

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_MINIMUM)

typedef intptr_t mp_int_t;
typedef uintptr_t mp_uint_t;
typedef long mp_off_t;

// Core
#define MICROPY_ENABLE_COMPILER (0)
#define MICROPY_ENABLE_GC (1)
#define MICROPY_ENABLE_FINALISER (1) // lib/noheap/cortex/last_will.py
#define MICROPY_GC_ALLOC_THRESHOLD (0)
// Of blocks of 16 bytes. When it is full, the collector looks through all of the heap once more.
#define MICROPY_ALLOC_GC_STACK_SIZE (32)
#define MICROPY_GC_STACK_ENTRY_TYPE uint16_t
#define MICROPY_STACK_CHECK (1)
#define MICROPY_STACK_CHECK_MARGIN (1024)
#define MICROPY_KBD_EXCEPTION (1)
#define MICROPY_ENABLE_SCHEDULER (1)
#define MICROPY_SCHEDULER_DEPTH (4)
#define MICROPY_ENABLE_EMERGENCY_EXCEPTION_BUF (1)
#define MICROPY_LONGINT_IMPL (MICROPY_LONGINT_IMPL_LONGLONG)
#define MICROPY_PY_BUILTINS_COMPLEX (0)
#define MICROPY_USE_INTERNAL_ERRNO (1)
#define MICROPY_OPT_COMPUTED_GOTO (0)
#define MICROPY_OPT_MAP_LOOKUP_CACHE (1) // a fifth of the time to the first tick
#define MICROPY_OPT_MAP_LOOKUP_CACHE_SIZE (64)
#define MICROPY_QSTR_BYTES_IN_HASH (1)
#define MICROPY_ALLOC_PATH_MAX (64)
#define MICROPY_STREAMS_NON_BLOCK (0)
#define MICROPY_MULTIPLE_INHERITANCE (0)
#define MICROPY_MODULE_WEAK_LINKS (0)
#define MICROPY_MODULE_FROZEN_MPY (1)
#define MICROPY_QSTR_EXTRA_POOL mp_qstr_frozen_const_pool

// Frozen native and viper code, and assembler. The emitter's own constants are not here: only
// what runs emitted code is.
#define MICROPY_EMIT_THUMB (1)
#define MICROPY_EMIT_INLINE_THUMB (1)
#define MICROPY_EMIT_THUMB_ARMV7M (CHIP_IS_ARMV7M)
#define MICROPY_EMIT_INLINE_THUMB_FLOAT (0)
#define MICROPY_MAKE_POINTER_CALLABLE(p) ((void *)((mp_uint_t)(p) | 1))
#define MICROPY_PERSISTENT_CODE_LOAD (0)
#define MICROPY_PERSISTENT_CODE_SAVE (0)

// Built-in types and functions
#define MICROPY_PY_BUILTINS_BYTEARRAY (1)
#define MICROPY_PY_BUILTINS_BYTES_HEX (1)
#define MICROPY_PY_BUILTINS_STR_COUNT (1)
#define MICROPY_PY_BUILTINS_STR_PARTITION (1)
#define MICROPY_PY_ATTRTUPLE (1)
#define MICROPY_CPYTHON_COMPAT (1)
#define MICROPY_PY_ARRAY (1)
#define MICROPY_PY_ARRAY_SLICE_ASSIGN (1)
#define MICROPY_PY_ALL_SPECIAL_METHODS (0)
#define MICROPY_PY_ASYNC_AWAIT (0)
#define MICROPY_PY_GENERATOR_PEND_THROW (0)
#define MICROPY_PY___FILE__ (0)

// Goes before MicroPython's own, whose row prune.py takes away.
extern const struct _mp_obj_fun_builtin_fixed_t port_divmod_obj;
#define MICROPY_PORT_BUILTINS \
    { MP_ROM_QSTR(MP_QSTR_divmod), MP_ROM_PTR(&port_divmod_obj) },

// Modules
#define MICROPY_PY_ERRNO (1)
#define MICROPY_PY_ERRNO_ERRORCODE (0)
#define MICROPY_PY_GC (1)
#define MICROPY_PY_IO (0)
#define MICROPY_PY_MICROPYTHON (1)
#define MICROPY_PY_SELECT (1)
#define MICROPY_PY_SELECT_SELECT (0)
#define MICROPY_PY_STRUCT (1)
#define MICROPY_PY_SYS (1)
#define MICROPY_PY_SYS_MODULES (1)
#define MICROPY_PY_SYS_PATH_ARGV_DEFAULTS (1)
#define MICROPY_PY_SYS_PLATFORM CHIP_PLATFORM
#define MICROPY_PY_SYS_STDFILES (1)
#define MICROPY_PY_SYS_STDIO_BUFFER (1)
#define MICROPY_PY_TIME (1)
#define MICROPY_PY_UCTYPES (1)
#define MICROPY_PY_MACHINE (1)
#define MICROPY_PY_MACHINE_INCLUDEFILE "port/machine.c"
#define MICROPY_PY_MACHINE_BARE_METAL_FUNCS (1)
#define MICROPY_PY_MACHINE_DISABLE_IRQ_ENABLE_IRQ (1)
#define MICROPY_PY_MACHINE_RESET (1)
#define MICROPY_PY_MACHINE_PIN_MAKE_NEW mp_pin_make_new
#define MICROPY_PY_MACHINE_ADC_INCLUDEFILE "port/machine_adc.c"
#define MICROPY_PY_MACHINE_SPI_MSB (1)
#define MICROPY_PY_MACHINE_SPI_LSB (0)
#define MICROPY_PY_MACHINE_WDT_INCLUDEFILE "port/machine_wdt.c"

// In py/objarray.c: a number stands for so many zeros (tools/noheap_tools/tiny/zeros.py). What
// gc_alloc returns is cleared.
#define PORT_ARRAY_OF_ZEROS \
    if (mp_obj_is_small_int(initializer)) { \
        return MP_OBJ_FROM_PTR(array_new(typecode, MP_OBJ_SMALL_INT_VALUE(initializer))); \
    }

// In the place of a row or a module that frozen code refers to where it is, for which the list of
// names has one that the image does not have (tools/noheap_tools/tiny/prune.py).
#ifdef NO_QSTR
#define IS_LINKED(name) name
#else
#define IS_LINKED(name)
#endif

#define MP_STATE_PORT MP_STATE_VM
