"""The rules as web pages."""
