"""How dates and times are written, in place of Django's formats (FORMAT_MODULE_PATH).

Django has no input formats for Vietnamese and takes month first: 04/10/2023 typed by a
clerk would become 10 April. Day first holds on the English pages too, for the addresses,
deadlines and receipts say it so.
"""
