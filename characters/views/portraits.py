"""A portrait on its way into the editor: stored at once, cut as asked, and named to the form by its hash."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from characters.actions.uploads import store_upload
from characters.messages import sentence_for
from characters.models import FocalPoint
from characters.pictures import PictureRefused
from tavern.accounts.requests import PersonRequest, person_required


@person_required
@require_POST
def portraits(request: PersonRequest) -> HttpResponse:
    try:
        asset = store_upload(request.FILES.get("picture"), request.POST)
    except PictureRefused as error:
        said = {"error": sentence_for(error.code)}
        response = render(request, "components/portrait_dialog.html#refused", said, status=422)
        return reswap(retarget(response, "#portrait-refused"), "innerHTML")
    context = {
        "portrait": asset,
        "focal_points": [(point.value, point.label, point == FocalPoint.CENTER) for point in FocalPoint],
        "focal_classes": FocalPoint.CENTER.css_classes,
    }
    return render(request, "characters/editor.html#portrait", context)
