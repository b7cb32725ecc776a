"""A portrait on its way into the editor: stored at once, cut as asked, and named to the form by its hash."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from characters.actions.assets import store_picture
from characters.messages import sentence_for
from characters.models import FocalPoint
from characters.pictures import MAX_BYTES, CropBox, PictureRefused, PictureTooLarge, crop_picture
from tavern.accounts.requests import PersonRequest, person_required


@person_required
@require_POST
def portraits(request: PersonRequest) -> HttpResponse:
    upload = request.FILES.get("picture")
    try:
        if upload is None:
            return _answer(request, error=sentence_for("nothing-sent"))
        if (upload.size or 0) > MAX_BYTES:
            raise PictureTooLarge
        data = upload.read()
        box = _box(request)
        asset = store_picture(crop_picture(data, box) if box else data)
    except PictureRefused as error:
        return _answer(request, error=sentence_for(error.code))
    return _answer(request, portrait=asset)


def _answer(request: PersonRequest, *, error: str = "", portrait: object = None) -> HttpResponse:
    context = {
        "portrait": portrait,
        "portrait_error": error,
        "portrait_changed": True,
        "focal_points": [(point.value, point.label, point == FocalPoint.CENTER) for point in FocalPoint],
        "focal_classes": FocalPoint.CENTER.css_classes,
        "name": request.POST.get("name", "")[:200] or _("Character"),
    }
    return render(request, "characters/editor.html#portrait", context, status=422 if error else 200)


def _box(request: PersonRequest) -> CropBox | None:
    """Read the crop box; without one, or with nonsense, the picture stays whole."""
    try:
        x, y, w, h = (float(request.POST.get(f"crop_{name}", "")) for name in "xywh")
    except ValueError:
        return None
    box = CropBox(x, y, min(1.0, x + w), min(1.0, y + h))
    whole = CropBox(0, 0, 1, 1)
    return box if box.is_sensible and box != whole else None
