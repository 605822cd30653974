"""Strangers' HTML -> what a reader would read: `text` for fragments, `page` for whole pages."""
