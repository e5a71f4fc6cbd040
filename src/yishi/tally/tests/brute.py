"""A second counter, for small votes, written another way: the text of tally.md as questions about a file.

It shares no line and no habit with the room: it reads the plain JSON value, asks each question anew by
looking through the whole file (a ballot is accepted if no reason against it applies, and the reasons ask
in turn which earlier ballots were accepted), compares exact fractions and finds a needed number by trying
0, 1, 2 …. Slow, and meant for n <= 8.
"""

from fractions import Fraction
from functools import cache

TWO_THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)
V, C = "村民委员会组织法", "农村集体经济组织法"
# code: (sits at, exceeded?, passes at, exceeded?, of whom, proxies, named)
TABLE = {
    "household": (TWO_THIRDS, False, HALF, True, "came", "three", f"{V} §32"),
    "adult": (TWO_THIRDS, False, HALF, True, "came", "none", f"{V} §32"),
    "member": (TWO_THIRDS, False, TWO_THIRDS, False, "roll", "family", f"{C} §27"),
    "villagers": (HALF, True, HALF, True, "came", "none", f"{V} §26"),
    "village_households": (TWO_THIRDS, False, HALF, True, "came", "none", f"{V} §26"),
    "representatives": (TWO_THIRDS, False, HALF, True, "came", "none", f"{V} §30"),
    "member_representatives": (TWO_THIRDS, False, TWO_THIRDS, False, "roll", "none", f"{C} §28"),
    "directors": (TWO_THIRDS, False, HALF, True, "roll", "none", f"{C} §31"),
    "council": (TWO_THIRDS, False, HALF, True, "roll", "none", "design"),
    "party": (TWO_THIRDS, False, HALF, True, "roll", "none", "design"),
}


def least(number, fraction, exceeded):
    """The first whole number that reaches (or exceeds) the fraction of `number`."""
    tried = 0
    while not (tried > fraction * number if exceeded else tried >= fraction * number):
        tried += 1
    return tried


def brute(said):
    """The result object of a file that is a vote."""
    sits, sits_more, passes, passes_more, of_whom, proxying, named = TABLE[said["electorate"]]
    own = said.get("rules", {})
    if "present" in own:
        sits, sits_more = Fraction(*own["present"]), False
    if "for" in own:
        passes, passes_more = Fraction(*own["for"]), False
    passes_more = own.get("more_than", passes_more)
    of_whom = {"all": "roll", "present": "came"}.get(own.get("for_of"), of_whom)
    limit = own.get("proxy_limit", 3)
    online_open = own.get("online", True)

    household = {item["id"]: item.get("household") for item in said["roll"]}
    listed = {item["id"]: item["household"] for item in said.get("holders", [])}
    in_room = said.get("present", [])
    signed_in = in_room + (said.get("online", []) if online_open else [])
    recused = said.get("recused", [])
    ballots, proxies = said.get("ballots", []), said.get("proxies", [])

    real = [i for i, p in enumerate(proxies) if p["from"] != p["to"]]
    current = [i for i in real if not any(j > i and proxies[j]["from"] == proxies[i]["from"] for j in real)]

    def own_proxy(voter):
        return next((i for i in current if proxies[i]["from"] == voter), None)

    def voted_online(voter, before):
        return any(
            ballots[b]["by"] == voter and ballots[b]["channel"] == "online" and accepted(b)
            for b in range(before)
        )

    @cache
    def void(i, before):
        """Why proxy i carries nothing once the first `before` ballots are cast; None where it carries."""
        giver, to = proxies[i]["from"], proxies[i]["to"]
        if giver not in household:
            return "not_on_roll"
        if giver in recused or to in recused:
            return "recused"
        if proxying == "none":
            return "no_proxy"
        if giver in signed_in or voted_online(giver, before):
            return "principal_came"
        homes = {**listed, **household}
        if proxying == "family" and to in homes and homes[to] != homes[giver]:
            return "proxy_outside_household"
        if to in household and own_proxy(to) is not None and to not in signed_in:
            return "proxy_chain"
        if to not in homes or to not in signed_in:
            return "holder_absent"
        if proxying == "three":
            # Places are given before the first ballot and kept.
            ahead = [j for j in current if j < i and proxies[j]["to"] == to and void(j, 0) is None]
            if len(ahead) >= limit:
                return "proxy_over_limit"
        return None

    def elsewhere(b, by, channel):
        return ballots[b]["by"] == by and ballots[b]["channel"] != channel

    @cache
    def why_not(b):
        by, choice, channel = ballots[b]["by"], ballots[b]["choice"], ballots[b]["channel"]
        mine = own_proxy(by)
        reasons = [
            ("not_on_roll", lambda: by not in household),
            ("recused", lambda: by in recused),
            ("unknown_choice", lambda: choice not in ("for", "against", "abstain")),
            ("no_online", lambda: channel == "online" and not online_open),
            ("no_proxy", lambda: channel == "proxy" and mine is None),
            ("void", lambda: channel == "proxy" and void(mine, b) is not None),
            ("wrong_hand", lambda: "hand" in ballots[b] and ballots[b]["hand"] != proxies[mine]["to"]),
            ("not_present", lambda: channel in ("hall", "paper") and by not in in_room),
            ("second_channel", lambda: any(accepted(e) for e in range(b) if elsewhere(e, by, channel))),
        ]  # fmt: skip
        found = next((code for code, applies in reasons if applies()), None)
        return void(mine, b) if found == "void" else found

    def accepted(b):
        return why_not(b) is None

    end = len(ballots)
    good = [b for b in range(end) if accepted(b)]
    final = {
        b for b in good if not any(later > b and ballots[later]["by"] == ballots[b]["by"] for later in good)
    }
    said_by = {
        choice: sum(ballots[b]["choice"] == choice for b in final) for choice in ("for", "against", "abstain")
    }

    represented = {proxies[i]["from"] for i in current if void(i, end) is None}
    only_online = {v for v in household if v not in in_room and (v in signed_in or voted_online(v, end))}
    came = {v for v in household if v in in_room} | only_online | represented
    away = set(recused)
    entitled = set(household)
    if said["electorate"] == "council":
        came, entitled, only_online = came - away, entitled - away, only_online - away

    hands = said.get("hands", {})
    free = [v for v in set(in_room) if v in household and v not in away
            and not any(ballots[b]["by"] == v for b in good)]  # fmt: skip
    raised = sum(hands.values())
    too_many = raised > len(free)
    if not too_many:
        said_by = {choice: number + hands.get(choice, 0) for choice, number in said_by.items()}

    need_present = least(len(entitled), sits, sits_more)
    need_for = max(1, least(len(entitled if of_whom == "roll" else came), passes, passes_more))
    quorate = bool(entitled) and len(came) >= need_present
    return {
        "quorate": quorate,
        "passed": quorate and said_by["for"] >= need_for,
        "can_pass": bool(entitled) and len(set(household) - away) >= need_for,
        "entitled": len(entitled),
        "recused": len(away),
        "present": len(came),
        "may_vote": len(came - away),
        "needed_present": need_present,
        "needed_for": need_for,
        **said_by,
        "cast": end + (0 if too_many else raised),
        "replaced": len(good) - len(final),
        "refused": [{"ballot": b + 1, "code": why_not(b)} for b in range(end) if not accepted(b)],
        "proxies_refused": [{"proxy": i + 1, "code": void(i, end)} for i in current if void(i, end)],
        "hands_refused": "count_over_room" if too_many else None,
        "rules": [
            rule
            for rule, used in [
                (named, True),
                (own.get("source"), "source" in own),
                ("design: written proxies, at most 3 a holder", represented and proxying == "three"),
                ("design: online attendance", only_online and said["electorate"] != "member"),
                ("design: recusal", away),
                ("design: raised hands, counted by tellers", raised and not too_many),
                ("design: quorum rests on proxies",
                 proxying == "three" and quorate and len(came - represented) < need_present),
            ]
            if used
        ],
    }  # fmt: skip
