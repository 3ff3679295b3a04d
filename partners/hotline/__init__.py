"""Take the signed word of the call centre 1022 about its calls, and serve its operators.

Entry points: `views` is the machine door, `desk` the operators' pages, `calls` and `call_backs`
the rules, `keys` the secrets, `importing` past calls from a file, `signing` the signature.
Tables: partners/models/calls.py. Invariants: a request counts once; one call makes one report;
no URL and no log line holds a number; staff see masked numbers until a recorded opening.
Tests: partners/tests/hotline.
"""
