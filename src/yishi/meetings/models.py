"""Projections of meetings, and the guard that no voter counts twice in one motion."""

from django.db import models


class Counting(models.Model):
    """GUARD. The one ballot of a voter that stands in a motion; inserted, never overwritten."""

    pk = models.CompositePrimaryKey("meeting", "motion", "voter")
    meeting = models.CharField(max_length=130)
    motion = models.CharField(max_length=60)
    voter = models.CharField(max_length=120)
    ballot = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    index = models.BigIntegerField()
    """The entry it was cast by."""

    class Meta:
        db_table = "meetings_counting"


class Meeting(models.Model):
    subject = models.CharField(primary_key=True, max_length=130)
    body = models.CharField(max_length=60)
    place = models.CharField(max_length=15)
    electorate = models.CharField(max_length=40)
    date = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    entitled = models.IntegerField()
    came = models.IntegerField()
    quorate = models.BooleanField()

    class Meta:
        db_table = "meetings_meeting"
        indexes = [models.Index(fields=["body", "date"], name="meetings_of_body")]


class Motion(models.Model):
    """The result of one motion, with what was needed, as canonical JSON."""

    pk = models.CompositePrimaryKey("meeting", "motion")
    meeting = models.CharField(max_length=130)
    motion = models.CharField(max_length=60)
    matter = models.CharField(max_length=130)
    step = models.CharField(max_length=60)
    passed = models.BooleanField()
    result = models.TextField()
    index = models.BigIntegerField()

    class Meta:
        db_table = "meetings_motion"
        indexes = [models.Index(fields=["matter", "step"], name="meetings_motion_of")]


class Calling(models.Model):
    """How a meeting was called: where it sits, by whom, in which capacity, and on which day the call was recorded."""

    meeting = models.CharField(primary_key=True, max_length=130)
    where = models.TextField()
    by = models.CharField(max_length=120)
    capacity = models.CharField(max_length=80)
    called = models.CharField(max_length=10)
    index = models.BigIntegerField()

    class Meta:
        db_table = "meetings_calling"


class Asked(models.Model):
    """A question a meeting answers; its state is set, put, closing or counted. Nothing of any choice stands here."""

    pk = models.CompositePrimaryKey("meeting", "motion")
    meeting = models.CharField(max_length=130)
    motion = models.CharField(max_length=60)
    matter = models.CharField(max_length=130)
    step = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    recuse = models.BooleanField()
    state = models.CharField(max_length=10)

    class Meta:
        db_table = "meetings_asked"
        indexes = [
            models.Index(fields=["state"], name="meetings_asked_state"),
            models.Index(fields=["matter", "step"], name="meetings_asked_of"),
        ]


class Seat(models.Model):
    """One pseudonym of a frozen roll, in its order; a listed holder of its household's votes has no place in it (0)."""

    pk = models.CompositePrimaryKey("meeting", "voter")
    meeting = models.CharField(max_length=130)
    voter = models.CharField(max_length=120)
    household = models.CharField(max_length=120)
    place = models.IntegerField()

    class Meta:
        db_table = "meetings_seat"


class Came(models.Model):
    """Who signed in, in the room or online, and by which entry."""

    pk = models.CompositePrimaryKey("meeting", "voter")
    meeting = models.CharField(max_length=130)
    voter = models.CharField(max_length=120)
    where = models.CharField(max_length=10)
    index = models.BigIntegerField()

    class Meta:
        db_table = "meetings_came"


class Proxy(models.Model):
    """A written proxy, in the order given; whether it stands is the count's to say."""

    pk = models.CompositePrimaryKey("meeting", "number")
    meeting = models.CharField(max_length=130)
    number = models.IntegerField()
    giver = models.CharField(max_length=120)
    holder = models.CharField(max_length=120)
    paper = models.CharField(max_length=64)
    capacity = models.CharField(max_length=80)
    index = models.BigIntegerField()

    class Meta:
        db_table = "meetings_proxy"


class Aside(models.Model):
    """A voter who stands aside on one motion."""

    pk = models.CompositePrimaryKey("meeting", "motion", "voter")
    meeting = models.CharField(max_length=130)
    motion = models.CharField(max_length=60)
    voter = models.CharField(max_length=120)
    index = models.BigIntegerField()

    class Meta:
        db_table = "meetings_aside"


class Opened(models.Model):
    """What a ballot said, from the entry that opened it after the close: never before."""

    pk = models.CompositePrimaryKey("meeting", "motion", "ballot")
    meeting = models.CharField(max_length=130)
    motion = models.CharField(max_length=60)
    ballot = models.BigIntegerField()
    choice = models.TextField()

    class Meta:
        db_table = "meetings_opened"
