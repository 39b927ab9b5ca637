"""The language server: noheap check as one types."""
