"""Tests of what puts a program's definitions into flash."""
