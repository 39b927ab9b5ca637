"""Runs an STM32F4's firmware on QEMU's STM32F405, and plays the peripherals that QEMU lacks.

board.py is the board, with the methods of emulator/board.py; talk.py has QEMU and what it asks;
the other modules each are one peripheral.
"""
