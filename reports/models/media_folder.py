"""Store which media folder belongs to this database."""

import uuid

from django.db import models


class MediaFolder(models.Model):
    """The only row: the identity that the folder's marker file carries, and the last sweep.

    `held_back` is the number of files that the last sweep refused to move; 0 if it moved them.
    """

    identity = models.UUIDField(default=uuid.uuid4, editable=False)
    swept_at = models.DateTimeField(null=True)
    held_back = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="media_folder_single_row"),
        )

    def __str__(self) -> str:
        return str(self.identity)
