"""`POST /api/chat/interrupt/<session>`: programs stop a reply, or have it written anew."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from chats.errors import GenerationRefused
from chats.generation import running_generation, start_generation, stop_generation, stream_address
from chats.models import Chat, Purpose
from tavern.runtime import Draining

#: A stopped model lets go within milliseconds; the database gets the rest.
_STOP_WITHIN_S = 5.0


class InterruptSerializer(serializers.Serializer[Any]):
    messageId = serializers.IntegerField(required=False, allow_null=True)  # noqa: N815 - promised name
    reason = serializers.ChoiceField(["user_stop", "regenerate"], default="user_stop")


@api_view(["POST"])
@permission_classes([AllowAny])  # Guests count as not authenticated; a chat is found through its person.
def interrupt(request: Request, session: UUID) -> Response:
    """Stop the reply that is being written in a chat; with reason `regenerate` write another one in its place."""
    chat = get_object_or_404(Chat.objects.writable_by(request.user), pk=session)
    form = InterruptSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    generation, wanted = running_generation(chat), form.validated_data.get("messageId")
    is_meant = generation is not None and (wanted is None or wanted == generation.message_id)
    has_stopped = generation is not None and is_meant and stop_generation(generation, wait_s=_STOP_WITHIN_S)
    answer: dict[str, object] = {"stopped": has_stopped, "messageId": generation.message_id if generation else wanted}
    if form.validated_data["reason"] == "regenerate":
        try:
            fresh = start_generation(chat, Purpose.REGENERATE)
        except GenerationRefused as refused:
            return Response({"code": refused.code, "detail": refused.text}, status=status.HTTP_409_CONFLICT)
        except Draining:
            text = _("The site is restarting. Try again in a moment.")
            return Response({"code": "restarting", "detail": text}, status=status.HTTP_503_SERVICE_UNAVAILABLE)
        answer |= {"messageId": fresh.message_id, "stream": stream_address(fresh)}
    return Response(answer)
