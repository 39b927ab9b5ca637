"""The functions of MicroPython that viper code calls, by their place in mp_fun_table."""

# py/nativeglue.h, mp_fun_kind_t of MicroPython 1.26.
_IN_ORDER = (
    "const_none_obj const_false_obj const_true_obj convert_obj_to_native convert_native_to_obj"
    " native_swap_globals load_name load_global load_build_class load_attr load_method"
    " load_super_method store_name store_global store_attr obj_subscr obj_is_true unary_op"
    " binary_op build_tuple build_list build_map build_set store_set list_append store_map"
    " make_function_from_proto_fun native_call_function_n_kw call_method_n_kw"
    " call_method_n_kw_var native_getiter native_iternext nlr_push nlr_pop native_raise"
    " import_name import_from import_all new_slice unpack_sequence unpack_ex delete_name"
    " delete_global new_closure arg_check_num_sig setup_code_state small_int_floor_divide"
    " small_int_modulo native_yield_from setjmp"
)
NAMES = _IN_ORDER.split()

# Those that end in an exception: py/nativeglue.c, mp_native_raise, and py/argcheck.c, which
# viper calls only with a wrong number of arguments (py/emitnative.c).
RAISING = frozenset({"native_raise", "arg_check_num_sig"})

TABLE_REGISTER = 7  # holds the table's address: REG_FUN_TABLE, py/asmthumb.h
