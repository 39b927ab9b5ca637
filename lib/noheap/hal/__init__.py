"""The contracts of embedded-hal on top of `machine`, with a back end for each chip."""
