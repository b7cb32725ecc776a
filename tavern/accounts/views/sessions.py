"""Ending one of one's own sessions; the list and ending all others are allauth's."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tavern.accounts.requests import MemberRequest, member_required


@require_POST
@member_required
def session_end(request: MemberRequest, pk: int) -> HttpResponse:
    get_object_or_404(UserSession.objects.filter(user=request.user), pk=pk).end()
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")
