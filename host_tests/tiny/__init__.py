"""Tests of the profile `tiny`. Its images are built once, and stay in the cache.

images      builds and boots them
programs/   firmware for them: `vm` shows the language, `small` is a product in 64 KB
"""
