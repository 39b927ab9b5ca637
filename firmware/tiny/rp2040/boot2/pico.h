// Boot2 takes nothing from the file of this name in pico-sdk, whose other half cmake generates.
