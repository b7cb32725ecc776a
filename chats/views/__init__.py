"""The pages of chats, one module a page."""
