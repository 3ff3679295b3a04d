"""The staff site of the reports, inside the Django admin.

`urls` lists every address and registers the models. `desk` is the first page, `worklist` the list
of reports, `case` the page of one report, `hotline` the call centre, `registers` the other lists,
`exports` files of lists.

Tables: none of its own. Invariants: each view takes its reports from `scope`; nothing of a report
is edited in place. Tests: reports/tests/admin.
"""
