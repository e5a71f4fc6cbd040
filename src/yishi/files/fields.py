"""The field of a form in which somebody sends a photo."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from yishi.files import photos
from yishi.files.pictures import Refusal
from yishi.files.words import spoken

ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/avif"
"""HEIC is left out: an iPhone then sends a JPEG by itself."""


class PhotoField(forms.FileField):
    """Its value is a `pictures.Prepared` for `photos.keep` (None where none was sent): ``.original`` is what stands for
    the photo in the digest of what was typed."""

    def __init__(self, *, camera: bool = False, **more: Any) -> None:
        if camera:
            more.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT, "capture": "environment"}))
        super().__init__(**{"widget": forms.FileInput(attrs={"accept": ACCEPT}), **more})

    def to_python(self, data: Any) -> Any:
        if not isinstance(data, UploadedFile):
            return None
        made = photos.prepare(data)
        if isinstance(made, Refusal):
            raise forms.ValidationError(spoken(made), code=made.code)
        return made
