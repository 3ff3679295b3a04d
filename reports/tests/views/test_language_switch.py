"""The answers of a form are carried into another language without script."""

from django.test import Client

from reports.models import Report
from reports.tests.sending import answers, jpeg

FORM = "/en/phan-anh-kien-nghi/gui-phan-anh/"


def test_form_in_another_language_keeps_answers_but_no_consents(
    client: Client, reference_data: None
) -> None:
    typed = answers(publish_identity="yes", news="sms")

    response = client.post(FORM, {**typed, "other_language": "", "attachments": jpeg("hố.jpg")})

    form = response.context["form"]
    assert response.status_code == 200 and not form.errors
    for name in ("full_name", "phone", "title", "content", "category", "commune", "submission_id"):
        assert str(form[name].value()) == typed[name]
    for name in ("publish_identity", "consent_processing", "news", "commitment"):
        assert not form[name].value() or form[name].value() == "no"
    assert "hố.jpg" in response.text
    assert "no-store" in response["Cache-Control"]
    assert not Report.objects.exists()
