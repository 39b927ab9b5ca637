# The RP2040: Cortex-M0+, code in a QSPI flash that boot2 of pico-sdk sets up.

SDK = $(TOP)/lib/pico-sdk/src
BOOT2 = $(SDK)/rp2040/boot_stage2

CHIP_CFLAGS = -mcpu=cortex-m0plus
INC += -I$(SDK)/rp2040/hardware_regs/include

CHIP_SRC_C = $(addprefix rp2040/, adc.c arithmetic.c chip.c clocks.c flash.c i2c.c pins.c rom.c spi.c) cortex/start.c
CHIP_SRC_C += $(addprefix rp2040/, $(CONSOLE_$(CONSOLE)))
CONSOLE_uart = uart.c
CONSOLE_usb = usb.c usb_control.c usb_descriptors.c usb_serial.c
CHIP_SRC_O = shared/runtime/gchelper_thumb1.o rp2040/boot2.o

BOOT2_INC = -Irp2040/boot2 -I$(BOOT2)/asminclude -I$(SDK)/rp2040/pico_platform/include \
	-I$(SDK)/rp2040/hardware_regs/include

$(BUILD)/rp2040/boot2.elf: $(BOOT2)/boot2_w25q080.S | $(BUILD)/rp2040/
	$(Q)$(CC) $(CHIP_CFLAGS) -mthumb $(BOOT2_INC) -nostdlib -T $(BOOT2)/boot_stage2.ld -o $@ $<

# The boot ROM runs it only with the right CRC32 at the end of its 256 bytes: DS 2.8.1.3.1.
$(BUILD)/rp2040/boot2.S: $(BUILD)/rp2040/boot2.elf
	$(Q)$(OBJCOPY) -O binary $< $(@:.S=.bin)
	$(Q)$(PYTHON) $(BOOT2)/pad_checksum -s 0xffffffff $(@:.S=.bin) $@

$(BUILD)/rp2040/boot2.o: $(BUILD)/rp2040/boot2.S
	$(Q)$(CC) $(CHIP_CFLAGS) -mthumb -c -o $@ $<
