"""Ask a few questions and say which policies of a tile answer them: “Tôi có được hưởng?”.

The answers come in the body of a POST and are used for one page: they are neither stored nor part
of an address, and no cache may keep the page.
"""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from citizen import entitlement
from citizen.entitlement import Answer, Cases, Condition, Finding, Verdict
from citizen.models import Article, Source
from citizen.views.pages import open_any

MOST_POLICIES, MOST_QUESTIONS = 100, 25
_LONGEST_NUMBER = 12
YES, NO = "co", "khong"


class Question(NamedTuple):
    """A question of the form with what the reader answered."""

    key: str
    words: str
    is_number: bool
    answer: str
    is_wrong: bool


class Result(NamedTuple):
    article: Article
    url: str
    basis: str
    missing: list[str]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def entitling(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the questions of a tile and, to a POST, what the answers mean; 404 without questions."""
    page = open_any(slug)
    policies = _policies(slug)
    asked = entitlement.questions(cases for _article, cases in policies)[:MOST_QUESTIONS]
    if not asked:
        raise Http404
    is_answered = request.method == "POST"
    questions = [_question(condition, request.POST) for condition in asked]
    has_wrong = any(question.is_wrong for question in questions)
    answers = {q.key: found for q in questions if (found := _answer(q)) is not None}
    results = _results(policies, answers) if answers and not has_wrong else {}
    context = {
        "page": page,
        "questions": questions,
        "is_answered": is_answered,
        "has_wrong": has_wrong,
        "entitled": results.get(Verdict.ENTITLED, []),
        "unsure": results.get(Verdict.UNSURE, []),
        "others": results.get(Verdict.NOT_ENTITLED, []),
        "has_results": bool(results),
        "sources": list(Source.objects.shown_on(slug).filter(holds=Source.Holds.ARTICLES)),
    }
    status = 422 if is_answered and has_wrong else 200
    return render(request, "citizen/entitlement.html", context, status=status)


def _policies(slug: str) -> list[tuple[Article, Cases]]:
    now = timezone.now()
    shown = Article.objects.shown(slug).published(now).not_over(now).exclude(conditions="")
    found = []
    for article in shown.for_list()[:MOST_POLICIES]:
        try:
            found.append((article, entitlement.read(article.conditions)))
        except entitlement.Unreadable:
            # Written another way than through the admin or a file; the article itself is shown.
            continue
    return found


def _question(condition: Condition, posted: QueryDict) -> Question:
    answer = posted.get(condition.key, "").strip()[:40]
    digits = answer.replace(".", "").replace(" ", "")
    is_digits = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER
    is_wrong = condition.is_number and bool(answer) and not is_digits
    return Question(condition.key, condition.question, condition.is_number, answer, is_wrong)


def _answer(question: Question) -> Answer | None:
    if question.is_number:
        digits = question.answer.replace(".", "").replace(" ", "")
        return int(digits) if digits and not question.is_wrong else None
    return {YES: True, NO: False}.get(question.answer)


def _results(
    policies: list[tuple[Article, Cases]], answers: entitlement.Answers
) -> dict[Verdict, list[Result]]:
    results: dict[Verdict, list[Result]] = {}
    for article, cases in policies:
        finding = entitlement.judge(cases, answers)
        results.setdefault(finding.verdict, []).append(_result(article, finding))
    return results


def _result(article: Article, finding: Finding) -> Result:
    url = reverse("citizen:article", args=[article.pk])
    return Result(article, url, article.basis, finding.missing)
