"""Why a photo is refused, in both languages; every sentence says what to do instead."""

from typing import Any

from django.utils import translation
from django.utils.functional import lazystr

from yishi.files.pictures import Refusal

SENTENCES = {
    "empty_file": (
        "这个文件是空的，请重新选一张。",
        "This file is empty. Please choose the photo again.",
    ),
    "photo_too_large": (
        "这张照片有 {mb} MB，最多 {most} MB。请用手机相册里的“压缩”或发一张截图。",
        "This photo has {mb} MB; at most {most} MB can be sent. Please send a smaller copy or a screenshot.",
    ),
    "too_many_pixels": (
        "这张图片的像素太多（最多 {most} 百万）。请缩小后再发，或发一张截图。",
        "This picture has too many pixels (at most {most} million). Please make it smaller, or send a screenshot.",
    ),
    "heic": (
        "这是苹果手机的 HEIC 照片，这里打不开。请到 设置 › 相机 › 格式 选“兼容性最佳”再拍一张，或发一张截图。",
        "This is an iPhone HEIC photo, which cannot be opened here. Choose Settings › Camera › Formats › Most Compatible and take it again, or send a screenshot.",
    ),
    "document": (
        "这是文档或网页，不是照片。请把纸拍下来，发照片。",
        "This is a document or a page, not a photo. Please take a photo of the paper and send that.",
    ),
    "not_a_photo": (
        "这个文件不是照片。请发 JPEG 或 PNG 照片，或直接拍一张。",
        "This file is not a photo. Please send a JPEG or PNG, or take a photo now.",
    ),
    "broken_photo": (
        "这张照片坏了，打不开。请重新拍一张。",
        "This photo is damaged and cannot be opened. Please take it again.",
    ),
}


def sentence(refusal: Refusal, lang: str = "zh") -> str:
    zh, en = SENTENCES[refusal.code]
    return (en if lang == "en" else zh).format(**refusal.facts)


class _Spoken:
    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal

    def __str__(self) -> str:
        english = (translation.get_language() or "").startswith("en")
        return sentence(self.refusal, "en" if english else "zh")


def spoken(refusal: Refusal) -> Any:
    """The sentence in the language of the request, decided when it is shown."""
    return lazystr(_Spoken(refusal))
