"""Define the files and answers that wait on the server until their form is sent."""

from django.db import models

from paht.foundation.crypto import EncryptedJSONField, EncryptedTextField
from reports.models.stored import StoredFile


class HeldFile(StoredFile):
    """A cleaned file of a form that is not sent yet; becomes an `Attachment` at sending.

    Kept for a day. Only the signed `submission_id` of the form opens it (`intake.hold`).
    """

    submission_id = models.UUIDField()
    # The name on the reporter's device, which may be a person's name.
    name = EncryptedTextField()
    # A keyed hash of the network that sent the file, to limit what one visitor stores.
    visitor = models.CharField(max_length=64)
    held_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        default_permissions = ()
        constraints = (
            # The same file of one form is held once.
            models.UniqueConstraint(
                fields=("submission_id", "sha256"), name="reports_heldfile_once"
            ),
        )
        indexes = (models.Index(fields=("held_at",), name="reports_heldfile_age"),)

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class HeldAnswers(models.Model):
    """The answers of a form that was previewed and is not sent yet; deleted at sending.

    Kept for a day. Only the browser that wrote them reads them (`views.before_sending`).
    """

    submission_id = models.UUIDField(primary_key=True)
    answers = EncryptedJSONField()
    held_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.held_at}"
