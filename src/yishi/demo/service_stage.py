"""The stage of the real services: the same scripts, each act through the record's one way in, on the demo's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yishi.demo.stage import Stage
from yishi.procedure import Act, Refused
from yishi.record import clock
from yishi.record.reading import read
from yishi.record.sealing import Sealer
from yishi.record.service import Turned, submit


@dataclass
class ServiceStage(Stage):
    """Plays into the home's database."""

    _set: str = ""

    def perform(self, acts: Sequence[Act], sealer: Sealer) -> list[Mapping[str, Any]] | tuple[Refused, int]:
        if self._set != self.day:
            clock.set_demo_day(self.day)
            self._set = self.day
        result = submit(acts, sealer)
        if isinstance(result, Turned):
            return result.refused, result.at
        return [made.outcome for made in result.made]

    def see(self, subject: str, key: str) -> Any:
        return read(subject, key)
