"""A chat as a file."""

from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.views.decorators.http import require_safe

from chats.actions import export_chat, export_name
from chats.transcripts import FORMATS
from chats.views.access import visible_chat
from tavern.accounts.requests import PersonRequest, person_required
from tavern.lib.downloads import as_download, in_chunks


@require_safe
@person_required
def export(request: PersonRequest, pk: UUID, kind: str) -> StreamingHttpResponse:
    """Send a chat in one of `FORMATS`, piece by piece as it is read."""
    chat = visible_chat(request.user, pk)
    if kind not in FORMATS:
        raise Http404
    pieces = in_chunks(export_chat(chat, kind, reader=request.user))
    return as_download(StreamingHttpResponse(pieces, content_type=FORMATS[kind].mime), export_name(chat, kind))
