"""The pages of characters, one module a page."""
