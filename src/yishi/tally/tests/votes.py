"""Hypothesis strategies for files that are votes: small, tangled, with guests, repetitions and every
channel.
"""

from hypothesis import strategies as st

from yishi.tally import statute

ROLL = "ABCDEFGH"
GUESTS = "XY"
HOUSEHOLDS = ["h", "k"]
CHANNELS = ["hall", "paper", "online", "proxy"]
CODES = [
    "household", "household", "household", "member", "member", "adult", "villagers", "village_households",
    "representatives", "member_representatives", "directors", "council", "party",
]  # fmt: skip
# Fractions that no electorate forbids, more than half and two thirds alike.
FRACTIONS = [[2, 3], [3, 4], [5, 7], [4, 5], [1, 1]]


@st.composite
def votes(draw, hands=True, rules=True):
    """A file, as a JSON value, that `load` takes."""
    code = draw(st.sampled_from(CODES))
    people = ROLL[: draw(st.integers(0, len(ROLL)))]
    anyone = st.sampled_from(people + GUESTS)
    some = st.lists(anyone, max_size=6)
    said = {
        "electorate": code,
        "roll": [{"id": one} for one in people],
        "present": draw(some),
        "online": draw(some),
        "proxies": draw(st.lists(st.fixed_dictionaries({"from": anyone, "to": anyone}), max_size=8)),
        "ballots": draw(st.lists(ballots(anyone), max_size=12)),
    }
    if people:
        said["recused"] = draw(st.lists(st.sampled_from(people), max_size=2))
    if code == "member":
        for item in said["roll"]:
            item["household"] = draw(st.sampled_from(HOUSEHOLDS))
        said["holders"] = [{"id": "X", "household": "h"}] if draw(st.booleans()) else []
    if hands and draw(st.booleans()):
        said["hands"] = draw(
            st.dictionaries(st.sampled_from(["for", "against", "abstain"]), st.integers(0, 3))
        )
    if rules and draw(st.booleans()):
        said["rules"] = draw(stricter(code))
    return said


def ballots(anyone):
    """One ballot; one in many has a choice that is none, and a proxy ballot may name any hand."""
    choice = st.sampled_from(["for", "for", "against", "abstain", "maybe"])
    plain = st.fixed_dictionaries({"by": anyone, "choice": choice, "channel": st.sampled_from(CHANNELS)})
    handed = st.fixed_dictionaries(
        {"by": anyone, "choice": choice, "channel": st.just("proxy"), "hand": anyone}
    )
    return st.one_of(plain, plain, handed)


def stricter(code):
    rule = statute(code)
    options = {
        "present": st.sampled_from(FRACTIONS),
        "for": st.sampled_from(FRACTIONS),
        "more_than": st.just(True),
        "for_of": st.sampled_from(["all"] if rule.of == "all" else ["all", "present"]),
        "online": st.just(True) if rule.online_by_law else st.booleans(),
        "source": st.just("社约"),
    }
    if rule.limit is not None:
        options["proxy_limit"] = st.integers(0, rule.limit)
    return st.fixed_dictionaries({}, optional=options)
