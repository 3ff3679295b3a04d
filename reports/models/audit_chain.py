"""Store the audit chain, which proves that no record was altered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLink(models.Model):
    """The hashes of some rows of one table; each link is bound to the one before it.

    Only `privacy.audit_chain` writes here. `hashes` holds a keyed hash per cell, row by row in
    the order of `ids`. `digest` is a keyed hash of all that and of the digest before it.
    """

    class Kind(models.TextChoices):
        WRITTEN = "written", _("ghi mới")
        AMENDED = "amended", _("sửa theo quy định")
        REMOVED = "removed", _("xóa theo quy định")

    table = models.CharField(max_length=63)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Rows up to this key are chained; a row that appears below it later was inserted by fraud.
    through = models.BigIntegerField()
    # The hashed columns; the table may gain or lose columns afterwards.
    columns = ArrayField(models.CharField(max_length=63))
    ids = ArrayField(models.BigIntegerField())
    hashes = models.BinaryField()
    reason = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)
    linked_at = models.DateTimeField()

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
    """How far a table may be chained.

    Rows up to `through` are complete once every transaction before `transaction` has ended.
    `candidate` is the next `through`.
    """

    table = models.CharField(max_length=63, primary_key=True)
    candidate = models.BigIntegerField(default=0)
    through = models.BigIntegerField(default=0)
    transaction = models.BigIntegerField(default=0)
    # The number of links, which reveals a chain that was cut off at its end.
    links = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.table
