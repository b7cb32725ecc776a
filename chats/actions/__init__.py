"""What people do in chats. Pages, JSON interface and tasks call the same functions.

Actions take loaded objects and trust that the caller may touch them: find them through `visible_to` and `writable_by`.
"""

from chats.actions.bookmarks import toggle_bookmark
from chats.actions.branches import branch_from, delete_branch, rename_branch, switch_branch
from chats.actions.deletions import delete_from, delete_message, undo_deletion
from chats.actions.erasing import erase_unreachable, give_chats, purge_chat
from chats.actions.messages import (
    choose_greeting,
    choose_variant,
    edit_message,
    hide_message,
    post_message,
    save_draft,
    show_message,
)
from chats.actions.retelling import branch_for_reply, branch_with, open_branch_of
from chats.actions.starting import start_chat

__all__ = [
    "branch_for_reply",
    "branch_from",
    "branch_with",
    "choose_greeting",
    "choose_variant",
    "delete_branch",
    "delete_from",
    "delete_message",
    "edit_message",
    "erase_unreachable",
    "give_chats",
    "hide_message",
    "open_branch_of",
    "post_message",
    "purge_chat",
    "rename_branch",
    "save_draft",
    "show_message",
    "start_chat",
    "switch_branch",
    "toggle_bookmark",
    "undo_deletion",
]
