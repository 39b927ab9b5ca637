# A user C module for MicroPython's rp2 port that leaves the compiler out: what runs is frozen in or
# a .mpy file. The compiler takes the REPL with it; repl.c stands in for that.

add_library(no_compiler INTERFACE)
target_sources(no_compiler INTERFACE ${CMAKE_CURRENT_LIST_DIR}/repl.c)
target_link_libraries(usermod INTERFACE no_compiler)

# For all of MicroPython, since py/mpstate.h depends on it, and for the search for qstrs.
add_compile_definitions(MICROPY_ENABLE_COMPILER=0)
list(APPEND MICROPY_CPP_DEF_EXTRA MICROPY_ENABLE_COMPILER=0)
