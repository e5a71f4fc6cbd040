"""The one JSON writer and reader: R13 (texts that other parsers let pass) and R14 (one form of an entry)."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.tlog import jsonc
from yishi.tlog.jsonc import BIGGEST, DEPTH, NotCanonical, Unencodable, encode, parse, parse_lenient_utf8

KEYS = st.text(st.characters(max_codepoint=127), max_size=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers(-BIGGEST, BIGGEST) | TEXTS
VALUES = st.recursive(LEAVES, lambda v: st.lists(v, max_size=5) | st.dictionaries(KEYS, v, max_size=5))
MAPS = st.dictionaries(KEYS, VALUES, max_size=6)


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # RFC 8785 §3.2.2.2: only these escapes, hex in lower case, everything else as it is.
        (
            "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
            '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
        ),
        ([None, True, False], "[null,true,false]"),
        # RFC 8785 §3.2.3: keys ascend by UTF-16 unit; here the ASCII ones of its example.
        (
            {"\r": "Carriage Return", "1": "One", "</script>": "Browser"},
            '{"\\r":"Carriage Return","1":"One","</script>":"Browser"}',
        ),
        # RFC 8785 appendix B: the integers at the edge of exactness.
        ([9007199254740991, -9007199254740991, 0], "[9007199254740991,-9007199254740991,0]"),
        ({"b": {"z": 1, "a": []}, "a": {}, "B": "西张社"}, '{"B":"西张社","a":{},"b":{"a":[],"z":1}}'),
        ("\x7f\u2028\ufeff\U0001f33e", '"\x7f\u2028\ufeff\U0001f33e"'),
    ],
)
def test_it_writes_what_the_rfc_says(value: object, written: str) -> None:
    assert encode(value) == written.encode()
    assert parse(written.encode()) == value
    assert rfc8785.dumps(value) == written.encode()


@given(MAPS)
def test_it_agrees_with_another_implementation_and_reads_its_own_writing(value: dict) -> None:
    data = encode(value)
    assert data == rfc8785.dumps(value)
    read = parse(data)
    assert read == value
    assert encode(read) == data
    assert parse_lenient_utf8(data) == value


@given(VALUES)
def test_any_value_comes_back_with_its_types(value: object) -> None:
    assert repr(parse(encode(value))) == repr(json.loads(encode(value)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a":1,"a":1}', "duplicate_key"),
        ('{"a":1,"b":2,"a":3}', "duplicate_key"),
        ('{"a":":","a":1}', "duplicate_key"),
        ('{"x":[{"k":1,"\\u006b":2}]}', "duplicate_key"),
        ("1.0", "float"),
        ('{"a":1.5}', "float"),
        ("[1e2]", "float"),
        ("[1E400]", "float"),
        ("[-0.0]", "float"),
        ("[NaN]", "constant"),
        ("[Infinity]", "constant"),
        ("[-Infinity]", "constant"),
        ("-0", "minus_zero"),
        ("[-0]", "minus_zero"),
        ("[1,-0]", "minus_zero"),
        ('{"a":-0}', "minus_zero"),
        ("[9007199254740992]", "integer_range"),
        ("[-9007199254740992]", "integer_range"),
        ("[1" + "0" * 5000 + "]", "integer_range"),
        ("[01]", "syntax"),
        ("[+1]", "syntax"),
        ("[１２]", "syntax"),
        ("[1_000]", "syntax"),
        ("['a']", "syntax"),
        ("[1,]", "syntax"),
        ('{"a":1', "syntax"),
        ('{"a":1}}', "syntax"),
        ('{"a":1} {"a":1}', "syntax"),
        ("", "syntax"),
        ('"a\nb"', "syntax"),
        ('"\x00"', "syntax"),
        ('{"a\nb":1}', "syntax"),
        ("nul", "syntax"),
        ('"\\ud800"', "surrogate"),
        ('["\\udc00\\ud800"]', "surrogate"),
        ('{"名":1}', "key_not_ascii"),
        ('{"a":{"\\u540d":1}}', "key_not_ascii"),
        ('{"é":":"}', "key_not_ascii"),
        ("\ufeff{}", "bom"),
        ("[" * 33 + "]" * 33, "depth"),
        ('{"a":' * 33 + "1" + "}" * 33, "depth"),
        ('{"a":' * 32 + "{}" + "}" * 32, "depth"),
        ("[" * 100_000, "depth"),
        ("[" * 100_000 + "]" * 100_000, "depth"),
    ],
)
def test_both_readers_refuse(text: str, reason: str) -> None:
    for reader in (parse, parse_lenient_utf8):
        with pytest.raises(NotCanonical) as refused:
            reader(text.encode("utf-8", "surrogatepass"))
        assert refused.value.reason == reason


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b'"\xed\xa0\x80"',
        b'"\xc0\xaf"',
        b'"\xf4\x90\x80\x80"',
        b'{"a":"\xe8\xa5"}',
        b"\xff\xfe[\x00]\x00",
    ],
)
def test_both_readers_refuse_bytes_that_are_no_utf8(data: bytes) -> None:
    for reader in (parse, parse_lenient_utf8):
        with pytest.raises(NotCanonical) as refused:
            reader(data)
        assert refused.value.reason == "utf8"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' {"a":1}', {"a": 1}),
        ('{"a":1}\n', {"a": 1}),
        ('{"a": 1}', {"a": 1}),
        ('{"a":"x y", "b":1}', {"a": "x y", "b": 1}),
        ("[1,\t2]", [1, 2]),
        ("[1,\r2]", [1, 2]),
        ("[ ]", []),
        ('{"b":1,"a":2}', {"a": 2, "b": 1}),
        ('[{"x":{"b":1,"a":2}}]', [{"x": {"a": 2, "b": 1}}]),
        ('"\\u0041"', "A"),
        ('"\\/"', "/"),
        ('"\\u000F"', "\x0f"),
        ('"\\u000a"', "\n"),
        ('"\\u897f"', "西"),
        ('"\\ud83c\\udf3e"', "\U0001f33e"),
    ],
)
def test_only_the_lenient_reader_takes_another_form(text: str, value: object) -> None:
    assert parse_lenient_utf8(text.encode()) == value
    with pytest.raises(NotCanonical) as refused:
        parse(text.encode())
    assert refused.value.reason == "form"


def test_strings_may_hold_what_means_something_outside_them() -> None:
    for text in (
        ":",
        '{"a":-0,"a":1}',
        "-0",
        ",-0",
        "a b\t",
        "NaN",
        "1e400",
        "[" * 99,
        '":',
        '"',
        "\\",
        "9" * 30,
    ):
        for value in ([text], {"a": text}, {"k": [text, {"z": text}]}, text):
            assert parse(encode(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"a": 0, "b": -1, "c": BIGGEST, "d": -BIGGEST},
        {"标题".encode().hex(): "方案 甲：a b", "z": [{"b": ":"}, ["-0"]]},
    ],
)
def test_ordinary_entries_take_the_quick_way(value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode(value)
    monkeypatch.setattr(jsonc, "parse_lenient_utf8", None)
    assert parse(data) == value


def test_a_hostile_log_does_not_fill_the_memory() -> None:
    for n in range(jsonc._ORDERS_KEPT + 10):
        parse(encode({f"k{n}": 1, "z": 1}))
    assert len(jsonc._orders) <= jsonc._ORDERS_KEPT
    parse(encode({"k" * 600: 1}))
    assert ("k" * 600,) not in jsonc._orders


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ('{"a":1,"b":2,"b":3}', "'b'"),
        ('{"b":1,"a":2}', "at byte 2"),
        ('{"a":1} ', "at byte 7"),
        ('{"a":\n1 2}', "line 2 column 3"),
        ('["x', "line 1 column 2"),
    ],
)
def test_it_says_where(text: str, detail: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        parse(text.encode())
    assert detail in refused.value.detail


@pytest.mark.parametrize("value", [BIGGEST, -BIGGEST, 0, "", None, True])
def test_a_scalar_alone_is_a_value(value: object) -> None:
    assert parse(encode(value)) is value or parse(encode(value)) == value


def test_depth_is_counted_in_containers() -> None:
    assert parse(encode(nested(DEPTH))) == nested(DEPTH)
    with pytest.raises(Unencodable) as refused:
        encode(nested(DEPTH + 1))
    assert (refused.value.reason, refused.value.place) == ("depth", "[0]" * DEPTH)


class Text(str):
    pass


LOOP: list = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("value", "place", "reason"),
    [
        (1.0, "", "type"),
        ({"a": {"b": [1, 2.5]}}, "a.b[1]", "type"),
        (float("nan"), "", "type"),
        ([float("inf")], "[0]", "type"),
        ({"a": (1, 2)}, "a", "type"),
        ({"a": {1, 2}}, "a", "type"),
        ({"a": b"x"}, "a", "type"),
        ({"a": Text("x")}, "a", "type"),
        ([2**53], "[0]", "integer_range"),
        (-(2**53), "", "integer_range"),
        pytest.param(10**5000, "", "integer_range", id="5001 digits"),
        ([BIGGEST, -BIGGEST, True, None, "x", 2.5], "[5]", "type"),
        (json.loads('{"a":' * 33 + "1" + "}" * 33), ".".join("a" * 32), "depth"),
        ({"a": {1: 2}}, "a", "key_type"),
        ({None: 2}, "", "key_type"),
        ({1: 2, "a": 1}, "", "key_type"),
        ({"姓名": 2}, "", "key_not_ascii"),
        ({"a": ["x", "\ud800"]}, "a[1]", "surrogate"),
        ({"\ud800": 1}, "", "key_not_ascii"),
        (LOOP, "[0]" * 32, "depth"),
    ],
)
def test_it_names_the_place_that_cannot_be_written(value: object, place: str, reason: str) -> None:
    with pytest.raises(Unencodable) as refused:
        encode(value)
    assert (refused.value.place, refused.value.reason) == (place, reason)


def oracle(data: bytes) -> object:
    """What canonical bytes mean, said another way: read kindly, write with another package, compare."""

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(found)) != len(found) or any(not k.isascii() for k, _ in found):
            raise ValueError
        return dict(found)

    value = json.loads(data.decode(), object_pairs_hook=pairs)
    if rfc8785.dumps(value) != data:  # it refuses integers out of range and lone surrogates
        raise ValueError
    stack = [(value, 0)]
    while stack:
        x, depth = stack.pop()
        if isinstance(x, float) or depth > 32 or (depth == 32 and isinstance(x, list | dict)):
            raise ValueError
        if isinstance(x, list | dict):
            stack += [(y, depth + 1) for y in (x if isinstance(x, list) else x.values())]
    return value


@settings(max_examples=400, deadline=None)
@given(MAPS, st.data())
def test_a_changed_text_is_read_as_another_implementation_reads_it(value: dict, data: st.DataObject) -> None:
    text = bytearray(encode(value))
    junk = st.sampled_from(
        [b" ", b'"', b":", b",", b"-0", b"\\", b"0", b".0", b"{", b"]", b"\n", b"\xe8", b'"a":1,']
    )
    for _ in range(data.draw(st.integers(1, 3))):
        at, cut = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 3))
        text[at : at + cut] = data.draw(junk | st.just(bytes(text[:at][-4:])))
    changed = bytes(text)
    try:
        expected = oracle(changed)
    except (ValueError, rfc8785.CanonicalizationError):
        for quick in (True, False):
            with pytest.MonkeyPatch.context() as patch, pytest.raises(NotCanonical):
                patch.setattr(jsonc, "_IN_C", quick)
                parse(changed)
    else:
        assert repr(parse(changed)) == repr(expected)


@given(st.binary(max_size=40))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    for reader in (parse, parse_lenient_utf8):
        try:
            reader(data)
        except NotCanonical as refused:
            assert refused.reason
