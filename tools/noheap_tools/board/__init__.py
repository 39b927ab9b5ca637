"""The boards: their data, and which files go onto them."""
