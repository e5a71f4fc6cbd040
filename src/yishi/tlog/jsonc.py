"""The one writer and the one strict reader of JSON in Yishi.

Everything that is hashed is canonical JSON (RFC 8785, JCS) on a subset where ordinary tools suffice:
strings, integers within ±(2^53-1), booleans, null, lists and maps with ASCII keys, at most 32 containers
deep. On that subset sorted `json` output *is* JCS: ASCII keys sort alike by code point and by UTF-16 unit,
and there is no float to print. A plain `json.loads` is too kind for a record: it takes duplicate keys, NaN,
1e400, lone surrogates, -0.

It checks form only. What the keys mean, whether text is in Unicode normal form, and how large a text may
be is the caller's business.
"""

from __future__ import annotations

import json
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from json.scanner import c_make_scanner  # type: ignore[attr-defined]
from typing import Any, NoReturn

from yishi.tlog.refused import LogRefused

DEPTH = 32  # containers inside one another; a scalar alone has depth 0
BIGGEST = 2**53 - 1  # beyond it other languages' numbers are not exact (RFC 7493 §2.2)

_IN_C = c_make_encoder is not None and c_make_scanner is not None


class Unencodable(ValueError):
    """A value outside the subset. `place` is where ("facts.roll[3]", "" for the whole), `reason` a code:
    type, integer_range, key_type, key_not_ascii, surrogate, depth."""

    def __init__(self, place: str, reason: str, shown: str = "") -> None:
        self.place, self.reason, self.shown = place, reason, shown
        super().__init__(f"{place or 'value'}: {reason}{' ' + shown if shown else ''}")


class NotCanonical(LogRefused):
    """Bytes that the strict reader refuses. `reason` is a code: utf8, bom, syntax, float, constant,
    minus_zero, integer_range, duplicate_key, key_not_ascii, surrogate, depth, form (whitespace, order of keys
    or escapes). `detail` says where or what."""


# --- writing ---------------------------------------------------------------------------------------------


def _make_writer() -> Any:
    if c_make_encoder is not None:
        # The encoder object that json.dumps builds anew at each call, built once.
        write = c_make_encoder(None, None, encode_basestring, None, ":", ",", True, False, False)
        return lambda value: "".join(write(value, 0))
    encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return encoder.encode


_write = _make_writer()


def encode(value: Any) -> bytes:
    """The canonical UTF-8 bytes of a value. Refuses with `Unencodable` whatever the subset has no place for,
    exact types only: a tuple, a float or a subclass of str would not read back as what it was."""
    try:
        if not _fits(value):
            raise _fault(value)
        text: str = _write(value)
        return text.encode()
    except (UnicodeEncodeError, RecursionError):
        raise _fault(value) from None


def _fits(value: Any) -> bool:
    """True where `value` lies in the subset; lone surrogates are left to the UTF-8 encoder."""
    t = type(value)
    if t is dict or t is list:
        try:
            return _walk(value, DEPTH)
        except TypeError:  # a key that is no string
            return False
    return t is str or t is bool or value is None or (t is int and -BIGGEST <= value <= BIGGEST)


def _walk(box: Any, room: int) -> bool:
    if room <= 0:
        return False
    if type(box) is dict:
        if not "".join(box).isascii():
            return False
        box = box.values()
    for x in box:
        t = type(x)
        if t is str:
            continue
        if t is dict or t is list:
            if not _walk(x, room - 1):
                return False
        elif t is int:
            if not -BIGGEST <= x <= BIGGEST:
                return False
        elif t is not bool and x is not None:
            return False
    return True


def _fault(value: Any) -> Unencodable:
    """The first fault of a value known to have one, found slowly and named."""
    stack: list[tuple[str, Any, int]] = [("", value, 0)]
    while stack:
        place, x, depth = stack.pop()
        t = type(x)
        if t is dict or t is list:
            if depth >= DEPTH:
                return Unencodable(place, "depth", f"> {DEPTH}")
            inner = []
            if t is list:
                inner = [(f"{place}[{i}]", item, depth + 1) for i, item in enumerate(x)]
            else:
                for key, item in x.items():
                    if type(key) is not str:
                        return Unencodable(place, "key_type", type(key).__name__)
                    if not key.isascii():
                        return Unencodable(place, "key_not_ascii", ascii(key[:40]))
                    inner.append((f"{place}.{key}" if place else key, item, depth + 1))
            stack.extend(reversed(inner))
        elif t is str:
            try:
                x.encode()
            except UnicodeEncodeError as e:
                return Unencodable(place, "surrogate", f"at character {e.start}")
        elif t is int:
            if not -BIGGEST <= x <= BIGGEST:
                return Unencodable(place, "integer_range")
        elif t is not bool and x is not None:
            return Unencodable(place, "type", t.__name__)
    return Unencodable("", "type")


# --- reading ---------------------------------------------------------------------------------------------


def _no_float(text: str) -> NoReturn:
    raise NotCanonical("float", text[:40])


def _no_constant(text: str) -> NoReturn:
    raise NotCanonical("constant", text)


def _strict_int(text: str) -> int:
    if len(text) > 17 or not text.isascii():
        raise NotCanonical("integer_range", text[:40])
    number = int(text)
    if not -BIGGEST <= number <= BIGGEST:
        raise NotCanonical("integer_range", text)
    if text == "-0":
        raise NotCanonical("minus_zero")
    return number


def _strict_map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotCanonical("duplicate_key", ascii(key[:40]))
            seen.add(key)
    if not "".join(made).isascii():
        raise NotCanonical("key_not_ascii", next(ascii(k[:40]) for k in made if not k.isascii()))
    return made


_QUICK = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_constant)
_quick_scan: Any = _QUICK.scan_once  # type: ignore[attr-defined]
_CAREFUL = json.JSONDecoder(
    parse_float=_no_float, parse_constant=_no_constant, parse_int=_strict_int, object_pairs_hook=_strict_map
)


class _Doubt(Exception):
    """The quick check cannot vouch for these bytes; the careful one decides."""


# Orders of keys that were checked before: entries of a log have few of them.
_ORDERS_KEPT = 4096
_orders: set[tuple[str, ...]] = set()


def _sorted_keys(keys: tuple[str, ...]) -> None:
    if not "".join(keys).isascii() or list(keys) != sorted(keys):
        raise _Doubt
    if sum(map(len, keys)) <= 512:  # bounded: a hostile log must not fill the memory
        if len(_orders) >= _ORDERS_KEPT:
            _orders.clear()
        _orders.add(keys)


def _quick_walk(box: Any, room: int) -> int:
    """The number of keys in `box`; doubts at a depth, an order of keys or an integer out of the subset."""
    if room <= 0:
        raise _Doubt
    found = 0
    if type(box) is dict:
        keys = tuple(box)
        if keys not in _orders:
            _sorted_keys(keys)
        found = len(keys)
        box = box.values()
    for x in box:
        t = type(x)
        if t is str:
            continue
        if t is dict or t is list:
            if x or room == 1:  # an empty one is sound, unless it is one too deep
                found += _quick_walk(x, room - 1)
        elif t is int and not -BIGGEST <= x <= BIGGEST:
            raise _Doubt
    return found


def parse(data: bytes) -> Any:
    """The value of canonical bytes; `NotCanonical` for anything that `encode` would not have written.

    Without a backslash every string stands as itself and `"` only ends and begins strings, so splitting at it
    leaves what stands outside. Such bytes are canonical exactly if the scanner takes them, there is no space
    and no -0 outside, each map's keys ascend, as many colons are outside as keys were kept (none was dropped
    as a duplicate), and integers and depth are in range. That is checked without writing the value again; all
    other bytes are read carefully, written again and compared.
    """
    try:
        text = data.decode()
        if _IN_C and "\\" not in text:
            outside = "".join(text.split('"')[::2])
            value, end = _quick_scan(text, 0)
            t = type(value)
            if (
                (t is dict or t is list)
                and end == len(text)
                and not (" " in outside or "-0" in outside)
                and not ("\n" in outside or "\t" in outside or "\r" in outside)
                and _quick_walk(value, DEPTH) == outside.count(":")
            ):
                return value
    except (_Doubt, ValueError, StopIteration, RecursionError):
        pass  # said precisely below
    value = parse_lenient_utf8(data)
    try:
        written: bytes = _write(value).encode()
    except UnicodeEncodeError:
        raise NotCanonical("surrogate") from None
    if written != data:
        at = next((i for i, (a, b) in enumerate(zip(data, written, strict=False)) if a != b), len(written))
        raise NotCanonical("form", f"at byte {at}")
    return value


def parse_lenient_utf8(data: bytes) -> Any:
    """The value of JSON that a person wrote: whitespace, escapes and any order of keys are welcome;
    everything else that `parse` refuses is refused here too."""
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError as e:
        raise NotCanonical("utf8", f"at byte {e.start}") from None
    if text.startswith("\ufeff"):
        raise NotCanonical("bom")
    try:
        value = _CAREFUL.decode(text)
    except json.JSONDecodeError as e:
        raise NotCanonical("syntax", f"{e.msg} at line {e.lineno} column {e.colno}") from None
    except RecursionError:
        raise NotCanonical("depth", f"> {DEPTH}") from None
    if not _fits(value):  # types, keys and integers were refused while reading: only depth is left
        raise NotCanonical("depth", f"> {DEPTH}")
    if "\\" in text:
        try:
            _write(value).encode()
        except UnicodeEncodeError:
            raise NotCanonical("surrogate") from None
    return value
