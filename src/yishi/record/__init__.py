"""The one way in: lock, find facts, decide, write slices and entry, call projectors, in one transaction.

Only this room writes any subject's state. Above it a room sends acts with `yishi.record.service.submit` and reads its
own projections. What an act may do is `procedure`'s to say; this room never decides.
"""
