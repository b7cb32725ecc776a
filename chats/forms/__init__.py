"""What people enter in chats."""
