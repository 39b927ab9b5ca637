# The frozen code on its own, linked against the rest: docs/guide/tiny.md, "Updating". With it,
# firmware.elf is only the base; `make BUILD/application-ADDRESS.bin` makes an application.

OBJ := $(filter-out %/frozen_content.o, $(OBJ))
OBJ += $(addprefix $(BUILD)/port/, slots.o slots_start.o)
$(BUILD)/py/qstr.o $(BUILD)/py/frozenmod.o: CFLAGS += -include port/slots_frozen.h

# Keeps what frozen code of any application may refer to: MicroPython's tools/mpy-tool.py.
OF_APPLICATIONS = mp_fun_table mp_qstr_const_pool mp_type_bytes mp_type_float mp_type_int \
	mp_type_str mp_type_tuple mp_const_empty_bytes_obj mp_const_empty_tuple_obj mp_type_closure \
	slots_class
LDFLAGS += $(foreach name, $(OF_APPLICATIONS), -Wl,--undefined=$(name))

APPLICATION_O = $(BUILD)/frozen_content.o $(BUILD)/port/application.o
$(APPLICATION_O): | $(BUILD)/port/
-include $(APPLICATION_O:.o=.P)

$(BUILD)/application-%.elf: $(APPLICATION_O) application.ld $(BUILD)/firmware.elf
	$(ECHO) "LINK $@"
	$(Q)$(CC) $(CHIP_CFLAGS) -mthumb -nostdlib -T application.ld -Wl,--gc-sections \
	  -Wl,--just-symbols=$(BUILD)/firmware.elf -Wl,--defsym=_slot=$* -o $@ $(APPLICATION_O)

$(BUILD)/application-%.bin: $(BUILD)/application-%.elf
	$(Q)$(OBJCOPY) -O binary $< $@

.PRECIOUS: $(BUILD)/application-%.elf # its symbols are asked for
