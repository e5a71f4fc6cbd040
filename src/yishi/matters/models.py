"""Projections of matters: one row a matter, one row an act on it. Made from entries, dropped and made again at will."""

from django.db import models


class Matter(models.Model):
    subject = models.CharField(primary_key=True, max_length=130)
    procedure = models.CharField(max_length=60)
    place = models.CharField(max_length=15)
    title = models.CharField(max_length=2000)
    topic = models.CharField(max_length=20)
    rulebook = models.CharField(max_length=64)
    opened = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    ending = models.CharField(max_length=40)
    closed = models.CharField(max_length=10)
    moved = models.BigIntegerField()
    """Index of the entry that opened or closed it, whichever came last."""

    class Meta:
        db_table = "matters_matter"
        indexes = [models.Index(fields=["place", "moved"], name="matters_of_place")]


class Event(models.Model):
    """One act on a matter, as its timeline shows it; `outcome` and `data` are canonical JSON."""

    index = models.BigIntegerField(primary_key=True)
    subject = models.CharField(max_length=130)
    act = models.CharField(max_length=40)
    step = models.CharField(max_length=60)
    by = models.CharField(max_length=120)
    capacity = models.CharField(max_length=80)
    on = models.CharField(max_length=10)
    recorded = models.CharField(max_length=10)
    data = models.TextField()
    outcome = models.TextField()

    class Meta:
        db_table = "matters_event"
        indexes = [models.Index(fields=["subject", "index"], name="matters_event_of")]


class Step(models.Model):
    """Where each step of a matter stands: kept after the matter is closed, for its page."""

    pk = models.CompositePrimaryKey("subject", "step")
    subject = models.CharField(max_length=130)
    step = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    outcome = models.CharField(max_length=60)
    turn = models.IntegerField()
    on = models.CharField(max_length=10)
    recorded = models.CharField(max_length=10)

    class Meta:
        db_table = "matters_step"


class Variable(models.Model):
    """What a step has set, as canonical JSON: the plan, the shares, the lines, as last set."""

    pk = models.CompositePrimaryKey("subject", "name")
    subject = models.CharField(max_length=130)
    name = models.CharField(max_length=60)
    value = models.TextField()
    index = models.BigIntegerField()

    class Meta:
        db_table = "matters_variable"
