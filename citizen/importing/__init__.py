"""Read what a source holds from a table file: show what would change, then store it.

A line is known by its code, so importing a file again changes nothing. A file with one wrong line
is not stored at all. Lines that a file no longer has stay, because an owner may send a part.
"""
