"""Modes in the address, words in both languages, and fields that read strictly what people type."""

import re
from pathlib import Path

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

import yishi
from yishi.face import fields, modes, words

ROOT = Path(yishi.__file__).parent
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", ("zh", False, "/")),
        ("/en", ("en", False, "/")),
        ("/en/m/x/", ("en", False, "/m/x/")),
        ("/large/", ("zh", True, "/")),
        ("/en/large/g/1/", ("en", True, "/g/1/")),
        ("/large/en/", ("zh", True, "/en/")),
        ("/english/", ("zh", False, "/english/")),
    ],
)
def test_the_address_says_language_and_type(path, said):
    assert modes.split(path) == said


@pytest.mark.parametrize("path", ["/", "/en/", "/large/", "/en/large/"])
def test_links_keep_the_mode_and_the_other_modes_are_one_link_away(path):
    seen = {}

    def view(request):
        seen["link"] = reverse("check")
        seen["en"] = modes.other(request, lang="en")
        seen["normal"] = modes.other(request, large=False)
        return HttpResponse()

    modes.Modes(view)(RequestFactory().get(path, {"q": "1"}))
    lang, large, _ = modes.split(path)
    assert seen["link"] == modes.prefix(lang, large) + "/check/"
    assert seen["en"] == modes.prefix("en", large) + "/?q=1"
    assert seen["normal"] == modes.prefix(lang, False) + "/?q=1"
    assert reverse("check") == "/check/"  # the next request starts from nothing


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1500", 150_000), ("1,500.50", 150_050), ("1500.5元", 150_050), ("１５００", 150_000), (" 0.01 ", 1),
        ("10,500.00", 1_050_000), ("999999999999.99", None), ("1e3", None), ("-5", None), ("1.005", None),
        ("1,50", None), ("0x10", None), ("1_000", None), ("", None), ("0", None), ("一千", None), ("1 500", None),
        ("١٥", None), ("NaN", None), ("01", None), (".5", None), ("5.", None),
    ],
)  # fmt: skip
def test_an_amount_is_exactly_fen_or_a_named_problem(typed, fen):
    """Attack M10."""
    field = fields.YuanField()
    if fen is None:
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == fen


@given(st.integers(1, 10**13))
def test_an_amount_shown_in_a_form_is_read_back_as_it_was(fen):
    field = fields.YuanField()
    assert field.clean(field.prepare_value(fen)) == fen
    assert field.clean(words.yuan(fen)) == fen


@pytest.mark.parametrize(
    ("typed", "phone"),
    [("199 0000 0001", "19900000001"), ("+86 19900000001", "19900000001"), ("１９９０００００００１", "19900000001"),
     ("12345678901", None), ("0471-1234567", None), ("+1 2025550123", None)],
)  # fmt: skip
def test_only_mainland_mobile_numbers(typed, phone):
    """Attack W6: no premium or foreign numbers."""
    field = fields.PhoneField()
    if phone is None:
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == phone


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\ufeff", "\u2066", "\x00", "\x1b"])
def test_text_with_characters_that_cannot_be_seen_is_refused(hidden):
    """Attack W15: bidi overrides and zero-width characters in names."""
    with pytest.raises(forms.ValidationError):
        fields.WordsField().clean(f"牛{hidden}守田")


def test_no_template_says_a_chinese_word_outside_a_pair():
    """Every Chinese text of a page stands in {% t "中文" "English" %} beside its English."""
    wrong = []
    for file in ROOT.rglob("templates/**/*.html"):
        text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", file.read_text(), flags=re.S)
        text = re.sub(r"\{% (t|block\w*) .*?%\}", "", text, flags=re.S)
        text = re.sub(r"\{% if lang == '(zh|en)' %\}.*?\{% endif %\}", "", text, flags=re.S)
        if found := CJK.findall(text):
            wrong.append((str(file.relative_to(ROOT)), "".join(found)[:40]))
    assert not wrong


def test_every_pair_in_a_template_has_both_languages():
    pair = re.compile(r"\{% t (\"[^\"]*\"|'[^']*') (\"[^\"]*\"|'[^']*')?", re.S)
    for file in ROOT.rglob("templates/**/*.html"):
        for zh, en in pair.findall(file.read_text()):
            assert en and not CJK.search(en), (file.name, zh, en)
            assert set(re.findall(r"\{(\w+)\}", zh)) == set(re.findall(r"\{(\w+)\}", en)), (file.name, zh, en)


def test_what_stands_beside_a_text_is_in_the_brackets_of_its_language():
    assert words.aside("zh", "田满囤", "1 户") == "田满囤（1 户）" and words.aside("en", "a", "b") == "a (b)"
    assert words.aside("zh", "田满囤", "") == "田满囤"
