"""embedded-hal's contracts over `machine`; one back-end file for each chip."""
