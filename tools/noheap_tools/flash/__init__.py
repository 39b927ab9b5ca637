"""Puts files or images onto a board."""
