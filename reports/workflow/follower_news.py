"""Note in the transaction of a move what followers must be told (`people.follow_news`)."""

from django.db.models import Q

from notifications import outbox
from notifications.models import Template
from reports.models import (
    Publication,
    Report,
    ReportEvent,
    ReportQuerySet,
    StateNews,
    Subscription,
)
from reports.models.following import SubscriptionQuerySet
from reports.rules.states import State


def followable() -> ReportQuerySet:
    """Return the reports that can be followed: public, and not of a sensitive category."""
    return Report.objects.public().filter(confidential=False, category__sensitive=False)


def followers(report: Report) -> SubscriptionQuerySet:
    """Return the subscriptions of `report` and of reports merged into it."""
    same_matter = Report.objects.filter(Q(pk=report.pk) | Q(merged_into=report))
    return Subscription.objects.live().filter(report__in=same_matter.order_by().values("pk"))


def record(report: Report, event: ReportEvent, *, was_public: bool) -> None:
    """Note the news of a move for followers, in at most three short statements.

    When a report is no longer public, its waiting news is dropped.
    """
    if not report.is_public:
        if was_public:
            outbox.drop(Template.FOLLOW_NEWS, about=report.code)
        return
    if not was_public:
        Publication.objects.bulk_create(
            [Publication(report=report, at=event.at)], ignore_conflicts=True
        )
    is_news = State(event.source).public != report.status.public
    if is_news and followers(report).exists():
        StateNews.objects.create(event=event, report=report)
