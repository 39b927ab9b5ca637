"""Sources of a sampler's readings: a file for each peripheral of a chip."""
