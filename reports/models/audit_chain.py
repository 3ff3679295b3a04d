"""The seals by which it can be proved that no record was altered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLink(models.Model):
    """Some rows of one table, as they were: link after link, each bound to the one before.

    Only `privacy.audit_chain` writes here. `hashes` holds a keyed hash a cell, row by row in the
    order of `ids`; `digest` is keyed over all that and the digest before it.
    """

    class Kind(models.TextChoices):
        WRITTEN = "written", _("ghi mới")
        AMENDED = "amended", _("sửa theo quy định")
        REMOVED = "removed", _("xóa theo quy định")

    table = models.CharField(max_length=63)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Rows up to here are sealed; one that appears below later was smuggled in.
    through = models.BigIntegerField()
    # The columns that the hashes are of: a table may get others afterwards, or lose some.
    columns = ArrayField(models.CharField(max_length=63))
    # The first seals had one hash a row, which nothing proves any more without all columns.
    by_cell = models.BooleanField(default=False)
    ids = ArrayField(models.BigIntegerField())
    hashes = models.BinaryField()
    reason = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("niêm phong nhật ký")
        verbose_name_plural = _("niêm phong nhật ký")
        default_permissions = ()
        permissions = (("view_history", _("Xem nhật ký thay đổi")),)
        constraints = (
            models.UniqueConstraint(fields=("table", "number"), name="audit_link_table_number"),
        )

    def __str__(self) -> str:
        return f"{self.table} #{self.number}"


class AuditFence(models.Model):
    """How far a table may be sealed: rows up to `through` are all there once every
    transaction before `transaction` has ended. `candidate` is the next `through`."""

    table = models.CharField(max_length=63, primary_key=True)
    candidate = models.BigIntegerField(default=0)
    through = models.BigIntegerField(default=0)
    transaction = models.BigIntegerField(default=0)
    # How many seals there are: a chain cut off at its end is seen.
    links = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.table
