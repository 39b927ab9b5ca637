"""Drivers of this firmware."""
