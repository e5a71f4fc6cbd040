"""The ten kinds of step, by name. One file each; a new kind is a new file and a line here."""

from collections.abc import Mapping

from yishi.procedure.kinds import ask, draft, effect, election, intake, ladder, notice, review, task, vote
from yishi.procedure.kinds.base import Kind

KINDS: Mapping[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (intake, draft, vote, election, ask, review, notice, task, effect, ladder)
}
