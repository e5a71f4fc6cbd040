"""Projections of the register: places, households, people and dated offices, under register ids; no names."""

from django.db import models


class Place(models.Model):
    code = models.CharField(primary_key=True, max_length=15)
    title = models.CharField(max_length=2000)

    class Meta:
        db_table = "people_place"


class Household(models.Model):
    ident = models.CharField(primary_key=True, max_length=120)
    place = models.CharField(max_length=15)
    away = models.BooleanField()
    since = models.CharField(max_length=10)
    about = models.CharField(max_length=64)
    """The commitment behind which number, address and areas are kept, or ""."""

    class Meta:
        db_table = "people_household"
        indexes = [models.Index(fields=["place"], name="people_household_at")]


class Mandate(models.Model):
    """Who represents a household."""

    household = models.CharField(primary_key=True, max_length=120)
    place = models.CharField(max_length=15)
    representative = models.CharField(max_length=120)
    alternate = models.CharField(max_length=120)
    since = models.CharField(max_length=10)

    class Meta:
        db_table = "people_mandate"


class Person(models.Model):
    """`who` is the commitment behind which the name, birthday, identity number and phone are kept."""

    ident = models.CharField(primary_key=True, max_length=120)
    place = models.CharField(max_length=15)
    household = models.CharField(max_length=120)
    capacity = models.CharField(max_length=10)
    collective = models.BooleanField()
    since = models.CharField(max_length=10)
    until = models.CharField(max_length=10)
    who = models.CharField(max_length=64)

    class Meta:
        db_table = "people_person"
        indexes = [models.Index(fields=["place", "household"], name="people_person_at")]


class Term(models.Model):
    pk = models.CompositePrimaryKey("place", "office", "person", "since")
    place = models.CharField(max_length=15)
    office = models.CharField(max_length=60)
    person = models.CharField(max_length=120)
    since = models.CharField(max_length=10)
    until = models.CharField(max_length=10)
    """Last day, or "" while it has none."""

    class Meta:
        db_table = "people_term"
        indexes = [models.Index(fields=["person"], name="people_term_of")]
