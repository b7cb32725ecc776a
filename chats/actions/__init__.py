"""What people do in chats. Pages, JSON interface and tasks call the same functions.

Actions take loaded objects and trust that the caller may touch them: find them through `visible_to` and `writable_by`.
"""

from chats.actions.backgrounds import use_background, use_own_background
from chats.actions.bookmarks import toggle_bookmark
from chats.actions.branches import branch_from, delete_branch, rename_branch, switch_branch
from chats.actions.connections import (
    add_found_server,
    delete_connection,
    prefer_connection,
    save_connection,
    switch_connection,
    use_connection,
)
from chats.actions.deletions import delete_from, delete_message, undo_deletion
from chats.actions.erasing import erase_unreachable, give_chats, purge_chat, purge_trashed
from chats.actions.exporting import export_chat, export_chats, export_name, transcript_of
from chats.actions.groups import (
    add_member,
    change_member,
    make_group,
    order_members,
    remove_member,
    restore_member,
    start_group,
)
from chats.actions.importing import character_called, import_chat
from chats.actions.messages import (
    choose_greeting,
    choose_variant,
    edit_message,
    hide_message,
    post_message,
    save_draft,
    show_message,
)
from chats.actions.organising import (
    add_tags,
    archive_chats,
    bring_back,
    pin_chats,
    rename_chat,
    split_tags,
    tag_chat,
    trash_chats,
    unarchive_chats,
    unpin_chats,
)
from chats.actions.personas import (
    create_persona,
    duplicate_persona,
    erase_personas_of,
    make_default,
    purge_personas,
    restore_persona,
    stop_default,
    trash_persona,
    update_persona,
    use_persona,
)
from chats.actions.retelling import branch_for_reply, branch_with, open_branch_of
from chats.actions.starting import start_chat

__all__ = [
    "add_found_server",
    "add_member",
    "add_tags",
    "archive_chats",
    "branch_for_reply",
    "branch_from",
    "branch_with",
    "bring_back",
    "change_member",
    "character_called",
    "choose_greeting",
    "choose_variant",
    "create_persona",
    "delete_branch",
    "delete_connection",
    "delete_from",
    "delete_message",
    "duplicate_persona",
    "edit_message",
    "erase_personas_of",
    "erase_unreachable",
    "export_chat",
    "export_chats",
    "export_name",
    "give_chats",
    "hide_message",
    "import_chat",
    "make_default",
    "make_group",
    "open_branch_of",
    "order_members",
    "pin_chats",
    "post_message",
    "prefer_connection",
    "purge_chat",
    "purge_personas",
    "purge_trashed",
    "remove_member",
    "rename_branch",
    "rename_chat",
    "restore_member",
    "restore_persona",
    "save_connection",
    "save_draft",
    "show_message",
    "split_tags",
    "start_chat",
    "start_group",
    "stop_default",
    "switch_branch",
    "switch_connection",
    "tag_chat",
    "toggle_bookmark",
    "transcript_of",
    "trash_chats",
    "trash_persona",
    "unarchive_chats",
    "undo_deletion",
    "unpin_chats",
    "update_persona",
    "use_background",
    "use_connection",
    "use_own_background",
    "use_persona",
]
