"""Several cases at once on one stage, as in a town's year: each on its own thread, one running at a time, by the day.

A case is a script that goes on until it waits for a day. Whoever's day is earliest has the turn (among equals the one
that began first), so that the record's days only go forward and the same play is the same record each time.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yishi.demo.stage import Stage
from yishi.procedure import Act, Refused
from yishi.record.sealing import Sealer


class Turns:
    """Who may go on: a thread waits in `come` until its (day, number) is the least of all that still play."""

    def __init__(self, players: int, day: str) -> None:
        self._at: dict[int, tuple[str, int]] = {n: (day, n) for n in range(players)}
        self._changed = threading.Condition()
        self.failed = False

    def come(self, player: int, day: str) -> None:
        with self._changed:
            self._at[player] = (day, player)
            self._changed.notify_all()
            while not self.failed and self._at[player] != min(self._at.values()):
                self._changed.wait()
        if self.failed:
            raise SystemExit

    def leave(self, player: int, failed: bool) -> None:
        with self._changed:
            del self._at[player]
            self.failed = self.failed or failed
            self._changed.notify_all()


@dataclass
class Part(Stage):
    """One case's own view of the shared stage: its own day, the same town."""

    whole: Stage | None = None
    turns: Turns | None = None
    player: int = 0

    def __post_init__(self) -> None:
        assert self.whole is not None
        self._nyms, self._salts = self.whole._nyms, self.whole._salts

    def wait(self, days: int) -> str:
        super().wait(days)
        return self._come()

    def until(self, day: str) -> str:
        super().until(day)
        return self._come()

    def _come(self) -> str:
        assert self.turns is not None
        self.turns.come(self.player, self.day)
        return self.day

    def new(self, kind: str) -> str:
        assert self.whole is not None
        self.whole.day = self.day
        return self.whole.new(kind)

    def perform(self, acts: Sequence[Act], sealer: Sealer) -> list[Mapping[str, Any]] | tuple[Refused, int]:
        assert self.whole is not None
        self.whole.day = self.day
        return self.whole.perform(acts, sealer)

    def see(self, subject: str, key: str) -> Any:
        assert self.whole is not None
        return self.whole.see(subject, key)


def play_together(
    stage: Stage, scripts: Sequence[Callable[[Part], Any]], close: Callable[[], None] = lambda: None
) -> list[Any]:
    """Plays every script to its end and returns what each returned; the first that goes astray stops all and is raised.

    `close` is called on each thread at its end, for what belongs to a thread (a database connection).
    """
    turns = Turns(len(scripts), stage.day)
    results: list[Any] = [None] * len(scripts)
    wrong: list[BaseException] = []

    def run(n: int) -> None:
        part = Part(stage.rules, stage.lang, stage.day, hear=stage.hear, whole=stage, turns=turns, player=n)
        try:
            turns.come(n, part.day)
            results[n] = scripts[n](part)
        except SystemExit:
            pass
        except BaseException as astray:
            wrong.append(astray)
        finally:
            stage.acts += part.acts
            stage.story += part.story
            stage.refused += part.refused
            turns.leave(n, bool(wrong))
            close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(len(scripts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return results
