"""What becomes public, and who is waiting for it: noted in the transaction of a move, told
to followers later (`follow_news`)."""

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
    """What everybody may read, and hearing of which harms nobody."""
    return Report.objects.public().filter(confidential=False, category__sensitive=False)


def followers(report: Report) -> SubscriptionQuerySet:
    """Who follows `report`, or one that was merged into it."""
    same_matter = Report.objects.filter(Q(pk=report.pk) | Q(merged_into=report))
    return Subscription.objects.live().filter(report__in=same_matter.order_by().values("pk"))


def record(report: Report, event: ReportEvent, *, was_public: bool) -> None:
    """Note down what followers have to be told of a move, however many they are in at most
    three short statements. What is public no more is not told either."""
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
