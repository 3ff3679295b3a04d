"""The citizens' pages, with their small forms, cards, structured data and QR codes.

Entry points: `reports.urls` lists the pages under the language, `file_urls` those outside it.

Tables: none of its own. Invariants: public pages read `Report.objects.public()` only; pages of
one visitor are private and never cached by others.
Tests: reports/tests/views.
"""
