"""A projection is dropped and made anew: `yishi rebuild` fills it again from the record in a home that has vouchers already."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_tables"),
    ]

    operations = [
        migrations.DeleteModel(
            name="Voucher",
        ),
        migrations.CreateModel(
            name="Voucher",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book", models.CharField(max_length=130)),
                ("number", models.CharField(max_length=20)),
                ("act", models.CharField(max_length=20)),
                ("on", models.CharField(max_length=10)),
                ("fen", models.BigIntegerField()),
                ("matter", models.CharField(max_length=130)),
                ("step", models.CharField(max_length=60)),
                ("lines", models.TextField()),
                ("index", models.BigIntegerField()),
                ("by", models.CharField(max_length=120)),
                ("note", models.TextField()),
                ("payee", models.CharField(max_length=120)),
                ("request", models.BigIntegerField(null=True)),
                ("count", models.BigIntegerField(null=True)),
                ("payers", models.CharField(max_length=64)),
                ("origin", models.CharField(max_length=160)),
            ],
            options={
                "db_table": "ledger_voucher",
                "indexes": [
                    models.Index(fields=["matter"], name="ledger_of_matter"),
                    models.Index(fields=["payee"], name="ledger_paid_to"),
                    models.Index(fields=["origin"], name="ledger_rests_on"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book", models.CharField(max_length=130)),
                ("number", models.BigIntegerField()),
                ("matter", models.CharField(max_length=130)),
                ("step", models.CharField(max_length=60)),
                ("line", models.CharField(max_length=120)),
                ("payee", models.CharField(max_length=120)),
                ("fen", models.BigIntegerField()),
                ("purpose", models.TextField()),
                ("by", models.CharField(max_length=120)),
                ("capacity", models.CharField(max_length=80)),
                ("on", models.CharField(max_length=10)),
                ("account", models.CharField(max_length=64)),
                ("kin", models.CharField(max_length=10)),
                ("index", models.BigIntegerField()),
            ],
            options={
                "db_table": "ledger_request",
                "indexes": [models.Index(fields=["matter"], name="ledger_asked_for")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Ended",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book", models.CharField(max_length=130)),
                ("number", models.BigIntegerField()),
                ("how", models.CharField(max_length=10)),
                ("voucher", models.CharField(max_length=20)),
                ("note", models.TextField()),
                ("on", models.CharField(max_length=10)),
                ("index", models.BigIntegerField()),
            ],
            options={
                "db_table": "ledger_ended",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Book",
            fields=[
                ("book", models.CharField(max_length=130, primary_key=True, serialize=False)),
                ("opened", models.CharField(max_length=7)),
                ("closed", models.CharField(max_length=7)),
            ],
            options={
                "db_table": "ledger_book",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "book", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("book", models.CharField(max_length=130)),
                ("code", models.CharField(max_length=10)),
                ("fen", models.BigIntegerField()),
            ],
            options={
                "db_table": "ledger_opening",
                "indexes": [],
                "constraints": [],
            },
        ),
    ]
