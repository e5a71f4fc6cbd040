"""Showing a photo: to those who may see it, as a JPEG and nothing else (attacks W2, W12)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from yishi.files import access, photos, store


@require_safe
def photo(request: HttpRequest, digest: str, small: bool = False) -> HttpResponse:
    """404 also for what one may not see: that a digest is a photo is nobody's business."""
    found = photos.find(digest)
    if found is None or not access.may_see(request, found):
        raise Http404
    data = store.get(digest, found.public, small)
    if data is None:
        raise Http404
    answer = HttpResponse(data, content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{digest[:12]}{"-small" if small else ""}.jpg"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if found.public:
        answer["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        answer["Cache-Control"] = "private, no-store"
        patch_vary_headers(answer, ["Cookie"])
    return answer
