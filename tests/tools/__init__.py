"""Makers of what the project ships and does not write by hand."""
