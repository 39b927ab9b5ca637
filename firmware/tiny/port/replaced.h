// Goes before each of MicroPython's own sources: of these functions the port has its own, which the
// linker takes for one that is weak.

#pragma weak mp_obj_int_binary_op // port/int_operators.c
#pragma weak mp_obj_int_to_bytes_impl // port/int_bytes.c
#pragma weak mp_printf // port/print.c
#pragma weak mp_vprintf

#pragma weak mp_parse_num_float // port/not_needed.c
#pragma weak mp_parse_num_integer
