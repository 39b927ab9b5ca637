"""The console on USB: a host by the standards, and the RP2040's controller by its datasheet.

Neither knows the driver, firmware/tiny/rp2040/usb*.c, nor rp2040py's USB, which takes a buffer at
once, asks for one only, and knows no data PIDs, no NAK and no stall.
"""
