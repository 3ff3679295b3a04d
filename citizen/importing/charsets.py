"""Turn XML of another site into UTF-8, whatever its server or its first line call it."""

import codecs
import re

from django.utils.translation import gettext as _

from paht.foundation import table_files

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# UTF-16 without a mark.
_FIRST_SIGNS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# Python knows further codecs, some of which take very long for long texts.
_KNOWN = re.compile(r"(?:windows-|cp)125\d|iso-8859-\d{1,2}|utf-16(?:-?[lb]e)?|utf-8", re.ASCII)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
# Some sites cut a text in the middle of a letter. More such signs mean another encoding.
_SIGNS_PER_FAULT = 1000


def as_utf8(content: bytes, charset: str = "") -> bytes:
    """Return XML in UTF-8; raise `table_files.Refused` if no encoding fits.

    `charset` is what the server says. Valid UTF-8 wins over it: Vietnamese in another encoding is
    never valid UTF-8.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content.removeprefix(mark), encoding)
    for sign, encoding in _FIRST_SIGNS:
        if content.startswith(sign):
            return _decoded(content, encoding)
    try:
        content.decode()
    except UnicodeDecodeError:
        declared = _DECLARED.match(content.lstrip())
        said = charset or (declared[1].decode() if declared else "")
        return _decoded(content, said.lower())
    return content


def _decoded(content: bytes, encoding: str) -> bytes:
    refused = table_files.Refused(
        "charset", _("Nội dung không đúng bảng mã chữ mà máy chủ ghi, nên không đọc được chữ Việt.")
    )
    if not _KNOWN.fullmatch(encoding):
        raise refused
    words = content.decode(encoding, "replace")
    if words.count("\ufffd") * _SIGNS_PER_FAULT > len(words):
        raise refused
    return words.replace("\ufffd", "").encode("utf-8", "replace")
