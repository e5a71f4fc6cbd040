"""Chinese names on an English page are marked as Chinese; nothing else of the page changes."""

import re

from django.http import HttpResponse, JsonResponse
from hypothesis import given
from hypothesis import strategies as st

from yishi.face import parts

ZH = '<bdi lang="zh-Hans">'


def test_names_and_titles_are_marked_and_the_words_around_them_are_not():
    html = "<html><head><title>西张社</title></head><body><p class='a'>Call 贾根柱, group head of 西张社 (2 of 3)</p>"
    assert parts.marked(html) == (
        "<html><head><title>西张社</title></head><body><p class='a'>"
        f"<bdi>Call {ZH}贾根柱</bdi>, group head of {ZH}西张社</bdi> (2 of 3)</bdi></p>"
    )


def test_a_typed_sentence_is_one_part():
    assert (
        parts.marked("<p>牛家渠东井出水小，排队浇地。 Yes</p>")
        == f"<p><bdi>{ZH}牛家渠东井出水小，排队浇地。</bdi> Yes</bdi></p>"
    )


def test_what_can_hold_no_tag_stays():
    for html in (
        '<input value="西张社">',
        "<textarea>\n西张社</textarea>",
        "<select><option>西张社</option></select>",
        "<script>西</script>",
        "<!-- 西 -->",
    ):
        assert parts.marked(html) == html


@given(st.text("西 a<>/p\"'，社-!", max_size=40))
def test_without_the_marks_it_is_the_same_page(text):
    assert re.sub(r"</?bdi[^>]*>", "", parts.marked(text)) == text


def test_only_finished_pages_are_marked():
    page = HttpResponse("<p>西</p>")
    page["Content-Length"] = "10"
    parts.mark(page)
    assert page.content.decode() == f"<p>{ZH}西</bdi></p>" and page["Content-Length"] == str(
        len(page.content)
    )
    data = JsonResponse({"a": "西"}, json_dumps_params={"ensure_ascii": False})
    parts.mark(data)
    assert data.content.decode() == '{"a": "西"}'
