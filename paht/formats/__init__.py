"""Formats of dates and times, in place of Django's (FORMAT_MODULE_PATH).

Django has no input formats for Vietnamese and reads the month first: a clerk's 04/10/2023 would
become 10 April. English pages put the day first too, as addresses, deadlines and receipts do.
"""
