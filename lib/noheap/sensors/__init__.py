"""One file a chip, the datasheet named at its top."""
