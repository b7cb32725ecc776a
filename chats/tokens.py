"""The one token counter of this process."""

from chats.prompt import TokenCounter

count_tokens = TokenCounter()
