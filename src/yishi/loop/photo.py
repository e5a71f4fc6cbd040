"""A photo in a form that may come back: what was sent once is kept and need not be sent again; browsers forget files."""

from typing import Any, NamedTuple

from django import forms

from yishi.access.acting import Form
from yishi.files import photos
from yishi.files.fields import ACCEPT, PhotoField
from yishi.files.pictures import Prepared
from yishi.loop.rows import RowsField


class Sent(NamedTuple):
    """A photo that is kept already, by its digest."""

    digest: str


class SentInput(forms.FileInput):
    """A file input with, beside it, the digest of what was sent before."""

    template_name = "loop/photo.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return super().value_from_datadict(data, files, name) or str(data.get(f"{name}-sent") or "") or None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["sent"] = value if isinstance(value, str) else ""
        return context


class SentPhotoField(PhotoField):
    """Its value is a `Prepared` that was just sent, or a `Sent`; `public` photos are shown to everybody."""

    def __init__(self, *, public: bool = False, **more: Any) -> None:
        self.public = public
        more.setdefault("widget", SentInput(attrs={"accept": ACCEPT}))
        super().__init__(**more)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if isinstance(data, str) else initial

    def clean(self, data: Any, initial: Any = None) -> Any:
        if isinstance(data, str):
            return Sent(data) if photos.find(data) is not None else super().clean(None)
        return super().clean(data, initial)


def keep(value: Prepared | Sent | None, owner: str, subject: str, public: bool) -> str:
    """Keeps a photo for a subject; its digest, "" without one. One that was sent before must be this owner's, for this
    subject: a digest alone opens nothing (attacks W1)."""
    if value is None:
        return ""
    if isinstance(value, Prepared):
        return str(photos.keep(value, owner, subject, public=public).digest)
    found = photos.find(value.digest)
    return value.digest if found is not None and (found.subject, found.owner) == (subject, owner) else ""


class PhotoForm(Form):
    """A form that keeps its photos as soon as they are read: whatever is refused, they need not be sent again."""

    pictures = False
    """Whether a photo may be sent: the page's form is multipart then."""
    one: Any
    subject: str

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, made in self.fields.items():
            if isinstance(made, SentPhotoField):
                self._kept(data, self.cleaned_data, name, name, made.public)
            elif isinstance(made, RowsField):
                for row in self.cleaned_data.get(name) or []:
                    for c in made.columns:
                        if isinstance(c.field, SentPhotoField):
                            self._kept(data, row, c.name, f"{name}-{row['_n']}-{c.name}", c.field.public)
        self.data = data

    def _kept(self, data: Any, values: dict[str, Any], name: str, key: str, public: bool) -> None:
        digest = keep(values.get(name), self.owner_of(name), self.subject, public)
        if name in values:
            values[name] = digest
        if digest:
            data[f"{key}-sent"] = digest
            self.files = {k: v for k, v in self.files.items() if k != key}  # type: ignore[assignment]

    def owner_of(self, photo: str) -> str:
        """Whose a photo is: whoever sends it, unless the form knows better."""
        return str(self.one.owner)
