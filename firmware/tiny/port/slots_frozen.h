// Has py/qstr.c and py/frozenmod.c, which declare the frozen code as `extern const type name[];`,
// find it by a pointer.

#define mp_qstr_frozen_const_pool (*application_names)
#define mp_frozen_names (*application_files)
#define mp_frozen_mpy_content (*application_modules)
