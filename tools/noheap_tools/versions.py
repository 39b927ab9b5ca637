"""The one place that names the MicroPython release everything is built and measured on, and the
others that noheap's tests run on."""

MICROPYTHON = "1.26.1"
# The first release with Timer(hard=True) on rp2.
OLDEST_MICROPYTHON = "1.26.0"
TESTED = (MICROPYTHON, "1.27.0", "1.28.0", "1.29.0")
# MicroPython 1.26.1's lib/pico-sdk and lib/tinyusb submodules point at these releases.
PICO_SDK = "2.1.1"
TINYUSB = "0.18.0"
MBEDTLS_SERIES = "3.6"
# Types of its modules for editors and pyright, by micropython-stubs; the Makefile reads them here.
RP2_STUBS = "micropython-rp2-rpi_pico-stubs==1.26.0.post1"
STM32_STUBS = "micropython-stm32-stubs==1.26.0.post1"
