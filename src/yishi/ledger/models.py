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
    index = models.BigIntegerField()
    """The entry that booked it."""
    by = models.CharField(max_length=120)
    note = models.TextField()
    """What the accountant wrote: where the money came from, why it is reversed; "" where the act says nothing."""
    payee = models.CharField(max_length=120)
    request = models.BigIntegerField(null=True)
    count = models.BigIntegerField(null=True)
    """Of a collection: how many households paid that day."""
    payers = models.CharField(max_length=64)
    """Of a collection: the commitment behind which the pseudonyms of those who paid are kept."""
    origin = models.CharField(max_length=160)
    """``<book>/<number>`` of the voucher that is received or reversed by this one; "" for others."""

    class Meta:
        db_table = "ledger_voucher"
        indexes = [
            models.Index(fields=["matter"], name="ledger_of_matter"),
            models.Index(fields=["payee"], name="ledger_paid_to"),
            models.Index(fields=["origin"], name="ledger_rests_on"),
        ]


class Request(models.Model):
    """A payment that was asked for and approved."""

    pk = models.CompositePrimaryKey("book", "number")
    book = models.CharField(max_length=130)
    number = models.BigIntegerField()
    matter = models.CharField(max_length=130)
    step = models.CharField(max_length=60)
    line = models.CharField(max_length=120)
    payee = models.CharField(max_length=120)
    fen = models.BigIntegerField()
    purpose = models.TextField()
    by = models.CharField(max_length=120)
    capacity = models.CharField(max_length=80)
    on = models.CharField(max_length=10)
    account = models.CharField(max_length=64)
    """The commitment to the payee's account."""
    kin = models.CharField(max_length=10)
    """Whether the approver had declared their kin: ``declared`` or ``undeclared``."""
    index = models.BigIntegerField()

    class Meta:
        db_table = "ledger_request"
        indexes = [models.Index(fields=["matter"], name="ledger_asked_for")]


class Ended(models.Model):
    """What became of a request: paid by a voucher, or withdrawn."""

    pk = models.CompositePrimaryKey("book", "number")
    book = models.CharField(max_length=130)
    number = models.BigIntegerField()
    how = models.CharField(max_length=10)
    voucher = models.CharField(max_length=20)
    note = models.TextField()
    on = models.CharField(max_length=10)
    index = models.BigIntegerField()

    class Meta:
        db_table = "ledger_ended"


class Account(models.Model):
    """The balance of one account of one book: debits minus credits."""

    pk = models.CompositePrimaryKey("book", "code")
    book = models.CharField(max_length=130)
    code = models.CharField(max_length=10)
    fen = models.BigIntegerField()

    class Meta:
        db_table = "ledger_account"


class Book(models.Model):
    """A book: the month it was opened, and the last month that is closed ("" while none is)."""

    book = models.CharField(primary_key=True, max_length=130)
    opened = models.CharField(max_length=7)
    closed = models.CharField(max_length=7)

    class Meta:
        db_table = "ledger_book"


class Opening(models.Model):
    """A balance that a book took over from paper when it was opened."""

    pk = models.CompositePrimaryKey("book", "code")
    book = models.CharField(max_length=130)
    code = models.CharField(max_length=10)
    fen = models.BigIntegerField()

    class Meta:
        db_table = "ledger_opening"
