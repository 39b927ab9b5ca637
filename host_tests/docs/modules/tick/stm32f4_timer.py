NOT_RUN = (
    "a lane with an STM32F4 and Timer(hard=True) is missing: tools/qemu/test_portable.py has it"
)
