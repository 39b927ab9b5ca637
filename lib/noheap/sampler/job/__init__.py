"""The parts of a sampler's interrupt that follow its source's, in viper and in assembler."""
