"""Projections of the books, and the guard that no line is ever spent above its limit. Money is integer fen."""

from django.db import models


class Line(models.Model):
    """GUARD. What one line of an authority allows and what it has spent; it outlives a reopening."""

    pk = models.CompositePrimaryKey("book", "matter", "step", "line")
    book = models.CharField(max_length=130)
    matter = models.CharField(max_length=130)
    step = models.CharField(max_length=60)
    line = models.CharField(max_length=120)
    allowed = models.BigIntegerField()
    spent = models.BigIntegerField()

    class Meta:
        db_table = "ledger_line"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(spent__lte=models.F("allowed")), name="ledger_never_over"
            ),
            models.CheckConstraint(condition=models.Q(spent__gte=0), name="ledger_never_under"),
        ]


class Voucher(models.Model):
    """One voucher; `lines` are its postings as canonical JSON, [[account, fen], …], debits positive."""

    pk = models.CompositePrimaryKey("book", "number")
    book = models.CharField(max_length=130)
    number = models.CharField(max_length=20)
    act = models.CharField(max_length=20)
    on = models.CharField(max_length=10)
    fen = models.BigIntegerField()
    matter = models.CharField(max_length=130)
    step = models.CharField(max_length=60)
    lines = models.TextField()
    reversed = models.BooleanField()
    index = models.BigIntegerField()

    class Meta:
        db_table = "ledger_voucher"
        indexes = [models.Index(fields=["matter"], name="ledger_of_matter")]


class Account(models.Model):
    """The balance of one account of one book: debits minus credits."""

    pk = models.CompositePrimaryKey("book", "code")
    book = models.CharField(max_length=130)
    code = models.CharField(max_length=10)
    fen = models.BigIntegerField()

    class Meta:
        db_table = "ledger_account"
