"""The Celery application. Tasks call functions of the apps; no rules live in tasks."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "paht.settings")
app = Celery("paht", task_cls="paht.audit_context:AuditContextTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["notifications", "accounts", "citizen", "reports", "partners", "paht.backup"]
)
