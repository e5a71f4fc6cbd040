"""Projections of meetings, and the guard that no voter counts twice in one motion."""

from django.db import models


class Counting(models.Model):
    """GUARD. The one ballot of a voter that stands in a motion; inserted, never overwritten."""

    pk = models.CompositePrimaryKey("meeting", "motion", "voter")
    meeting = models.CharField(max_length=130)
    motion = models.CharField(max_length=60)
    voter = models.CharField(max_length=120)
    ballot = models.BigIntegerField()

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
