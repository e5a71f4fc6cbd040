"""Verifying a published record, offline: signatures and hashes first, then every act decided again, then the rest.

A record rewritten from end to end is consistent with itself, so the replay alone shows nothing: what vouches for it
is a key, and witnesses, that the reader brought along. Keys that came with the record are used where none were
brought, and the report says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yishi.tlog import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    LogRefused,
    Note,
    NoteRefused,
    Policy,
    TilesRefused,
    Verifier,
    cosigned_by,
    hash_reader,
    parse_checkpoint_text,
    parse_note,
    satisfied,
    verify_note,
)
from yishi.tlog.merkle import range_root
from yishi.tlog.tiles import unbundle
from yishi.verifier import layout
from yishi.verifier.against import compare
from yishi.verifier.bad import Bad
from yishi.verifier.hashing import Hashing, Progress, Source, bundles, fetch
from yishi.verifier.keychain import KeyChain
from yishi.verifier.layout import CHECKPOINT, LOG_KEY, MANIFEST, hex_of, manifest_of
from yishi.verifier.replay import Replay
from yishi.verifier.report import Report, shanghai_day
from yishi.verifier.roll import Roll, RollWatch


def _silent(phase: str, done: int, of: int) -> None:
    """No progress is told."""


def verify(
    source: Source,
    *,
    keys: Sequence[Verifier] = (),
    policy: Policy | None = None,
    witnesses: int = 0,
    roll: Roll | None = None,
    me: str = "",
    against: Source | None = None,
    clock: Callable[[], float] | None = None,
    progress: Progress = _silent,
) -> Report:
    """Checks a published record and says what was found; never raises for what a stranger wrote.

    `keys` are those the caller trusts: of the log, and of witnesses. A `policy` adds its own and asks for its quorum;
    `witnesses` asks for so many cosignatures. `roll` and `me` are a meeting's opening and a register id to find in it.
    `against` is another copy of the record. `clock` gives seconds, for the speed alone."""
    run = _Run(source, keys, policy, witnesses, RollWatch(roll, me) if roll else None, against, progress)
    begin = clock() if clock else 0.0
    try:
        run.run()
    except Bad as bad:
        run.report.first_bad = bad
    except OSError as e:
        run.report.first_bad = Bad("file_refused", None, file=str(e.filename or "?"), detail=e.strerror or e)
    run.close()
    if clock:
        run.report.seconds = max(clock() - begin, 1e-9)
    return run.report


class _Run:
    def __init__(
        self,
        source: Source,
        keys: Sequence[Verifier],
        policy: Policy | None,
        needed: int,
        watch: RollWatch | None,
        against: Source | None,
        progress: Progress,
    ) -> None:
        self.source, self.policy, self.needed = source, policy, needed
        self.watch, self.against, self.progress = watch, against, progress
        self.pins = [k for k in keys if k.kind == ED25519]
        self.trusted = [k for k in keys if k.kind == COSIGNATURE]
        if policy is not None:
            self.pins += [k for k in policy.log_keys if k not in self.pins]
            self.trusted += [k for k in policy.witness_keys if k not in self.trusted]
        self.report = Report()
        self.files: dict[str, str] = {}
        self.replay: Replay | None = None
        self.hashing: Hashing | None = None
        self.listed: list[str] | None = None

    def run(self) -> None:
        checkpoint, note = self._checkpoint()
        log_keys = self._log_keys(checkpoint)
        direct = self._signed(note, checkpoint, log_keys)
        travelling = self._witness_keys()
        self._cosigned(note, travelling)

        chain = KeyChain(self._root_at(checkpoint))
        self.hashing = Hashing(self.source, checkpoint, self.files)
        self.hashing.run(chain.look, self.progress)
        self._follow(chain, log_keys, direct)
        floor = (0, "")
        if self.against is not None:
            floor = self._compared(self.against, checkpoint, note, [*log_keys, *chain.keys])

        ceiling = max((shanghai_day(c.time) for c in self.report.cosigned), default="")
        if self.report.demo:
            floor, ceiling = (0, ""), ""
        self.replay = Replay(self.source, self.files, self.watch, floor, ceiling)
        self._replay(self.replay, checkpoint)
        if self.watch is not None:
            self.watch.finish()
        self._rest(checkpoint, log_keys, travelling)

    def close(self) -> None:
        """Takes over what was counted, however far it came."""
        report = self.report
        if self.hashing is not None:
            report.hashes = self.hashing.hashed
        if self.replay is not None:
            replay = self.replay
            report.acts, report.tallies, report.balances = replay.acts, replay.tallies, replay.balances
            report.attested = {**replay.attested, "today": replay.acts}
            report.rulebooks = tuple(replay.rulebooks)
        if self.watch is not None and self.watch.checked:
            report.roll = {
                "meeting": self.watch.subject,
                "items": self.watch.checked,
                "electorate": self.watch.electorate,
                "entitled_not_on_roll": len(self.watch.left_out),
            }
            report.mine = self.watch.mine

    # --- signatures ---------------------------------------------------------------------------------------------

    def _checkpoint(self) -> tuple[Checkpoint, Note]:
        data = fetch(self.source, CHECKPOINT, layout.MOST_CHECKPOINT)
        try:
            note = parse_note(data)
            checkpoint = parse_checkpoint_text(note.text)
        except LogRefused as e:
            raise Bad("checkpoint_unreadable", None, file=CHECKPOINT, detail=e) from None
        report = self.report
        report.origin, report.size, report.root = checkpoint.origin, checkpoint.size, checkpoint.root.hex()
        return checkpoint, note

    def _log_keys(self, checkpoint: Checkpoint) -> tuple[Verifier, ...]:
        keys = self._keys_in(LOG_KEY)
        for key in keys:
            if key.name != checkpoint.origin or key.kind != ED25519:
                raise Bad("key_of_another_log", None, file=LOG_KEY, name=key.name, origin=checkpoint.origin)
        self.report.signed_by = keys[0]
        return keys

    def _keys_in(self, path: str) -> tuple[Verifier, ...]:
        data = fetch(self.source, path, layout.MOST_KEYS)
        self.files[path] = hex_of(data)
        try:
            return layout.parse_keys(data)
        except LogRefused as e:
            raise Bad("key_unreadable", None, file=path, detail=e) from None

    def _signed(self, note: Note, checkpoint: Checkpoint, log_keys: Sequence[Verifier]) -> bool:
        """Whether a pinned key signed; in any case the log's own present key must have."""
        try:
            signed = verify_note(note, dict.fromkeys([*self.pins, *log_keys]))
        except NoteRefused as e:
            raise Bad("signature_forged", None, file=CHECKPOINT, detail=e) from None
        self.report.signatures += len(signed)
        direct = any(key in self.pins and key.name == checkpoint.origin for key in signed)
        if any(key not in signed for key in log_keys):
            if self.pins and not direct:
                raise self._not_pinned(log_keys)
            raise Bad("unsigned", None, file=CHECKPOINT)
        return direct

    def _not_pinned(self, log_keys: Sequence[Verifier]) -> Bad:
        return Bad("not_signed_by_pinned_key", None, file=CHECKPOINT, fingerprint=log_keys[0].fingerprint)

    def _follow(self, chain: KeyChain, log_keys: Sequence[Verifier], direct: bool) -> None:
        """From the pinned key to the present one, by the changes that the record itself tells."""
        report = self.report
        report.signatures += chain.signatures
        report.key_changes, report.relinked = max(len(chain.keys) - 1, 0), tuple(chain.relinked)
        if report.size and not chain.keys:
            raise Bad("not_founded", 0)
        followed = bool(chain.keys) and chain.keys[-1] == log_keys[0]
        report.pinned = direct or (followed and any(key in chain.keys for key in self.pins))
        if self.pins and not report.pinned:
            raise self._not_pinned(log_keys)
        if report.size and not followed:
            raise Bad("key_not_of_record", None, file=LOG_KEY)

    def _witness_keys(self) -> list[Verifier]:
        """The witness keys that came with the record."""
        paths = sorted(path for path in self._files() if layout.is_witness(path))
        if len(paths) > layout.MOST_WITNESSES:
            raise Bad("useless_file", None, file=paths[layout.MOST_WITNESSES])
        found = []
        for path in paths:
            keys = self._keys_in(path)
            if len(keys) != 1 or keys[0].kind != COSIGNATURE or layout.witness_path(keys[0]) != path:
                raise Bad("key_misnamed", None, file=path)
            found.append(keys[0])
        return found

    def _cosigned(self, note: Note, travelling: Sequence[Verifier]) -> None:
        report = self.report
        report.witnesses_pinned = bool(self.trusted)
        meant = list(self.trusted or travelling)
        report.witnesses = len({key.public for key in meant})
        try:
            report.cosigned = cosigned_by(note, meant)
        except LogRefused as e:
            raise Bad("signature_forged", None, file=CHECKPOINT, detail=e) from None
        by = len(report.cosigned)
        report.signatures += by
        if by < self.needed:
            raise Bad(
                "too_few_cosignatures",
                None,
                file=CHECKPOINT,
                by=by,
                of=report.witnesses,
                needed=self.needed,
            )
        if self.policy is not None and not satisfied(self.policy, [c.by for c in report.cosigned]):
            raise Bad("quorum_missing", None, file=CHECKPOINT, by=by, of=report.witnesses)

    # --- hashes, replay, the rest -------------------------------------------------------------------------------

    def _root_at(self, checkpoint: Checkpoint) -> Callable[[int], bytes]:
        def root(size: int) -> bytes:
            try:
                return range_root(0, size, hash_reader(self.source.read, checkpoint.size))
            except TilesRefused as e:
                raise Bad("file_refused", None, file="tile", detail=e) from None

        return root

    def _compared(
        self, other: Source, checkpoint: Checkpoint, note: Note, log_keys: Sequence[Verifier]
    ) -> tuple[int, str]:
        found = compare(other, checkpoint, self._root_at(checkpoint), dict.fromkeys([*self.pins, *log_keys]))
        self.report.compared = found.checkpoint.size
        self.report.signatures += 1
        if found.bad is not None:
            if found.bad.code == "equivocation":
                self.report.evidence = (note.encode().decode(), found.note.encode().decode())
            raise found.bad
        meant = self.trusted or [c.by for c in self.report.cosigned]
        try:
            times = [c.time for c in cosigned_by(found.note, meant)]
        except LogRefused as e:
            raise Bad("other_unreadable", None, file=CHECKPOINT, detail=e) from None
        return (found.checkpoint.size, shanghai_day(max(times))) if times else (0, "")

    def _replay(self, replay: Replay, checkpoint: Checkpoint) -> None:
        index, size, feed = 0, checkpoint.size, replay.feed
        for bundle in bundles(size):
            data = fetch(self.source, bundle.path, bundle.most)
            if hex_of(data) != self.files[bundle.path]:
                raise Bad("changed_meanwhile", None, file=bundle.path)
            for raw in unbundle(data, bundle.width):
                feed(index, raw)
                index += 1
            self.progress("replay", index, size)
        replay.finish(checkpoint.origin, CHECKPOINT)

    def _rest(
        self, checkpoint: Checkpoint, log_keys: Sequence[Verifier], travelling: Sequence[Verifier]
    ) -> None:
        """Nothing stands in the folder that the record has no use for, and the manifest is the one it gives."""
        for path in self._files():
            if path not in self.files and path not in (CHECKPOINT, MANIFEST):
                raise Bad("useless_file", None, file=path)
        wanted = manifest_of(checkpoint, self.files, log_keys, travelling)
        try:
            found = self.source.read(MANIFEST, len(wanted))
        except TilesRefused as e:
            if e.reason != "large":
                raise Bad("file_refused", None, file=MANIFEST, detail=e.detail) from None
            raise Bad("manifest_differs", None, file=MANIFEST) from None
        if found is None:
            raise Bad("file_missing", None, file=MANIFEST)
        if found != wanted:
            raise Bad("manifest_differs", None, file=MANIFEST)

    def _files(self) -> Iterator[str]:
        try:
            yield from self.source.files()
        except OSError as e:
            raise Bad("unlisted", None, file=str(e.filename or "."), detail=e.strerror or e) from None
