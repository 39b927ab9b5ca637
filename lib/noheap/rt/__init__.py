"""The interrupt and what stands around it."""
