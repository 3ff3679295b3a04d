"""Turn text of the fonts `.VnTime` (encoding TCVN 5712-3) into Unicode.

Many offices keep lists from the nineties in these fonts: each Vietnamese letter is one byte, which
other programs show as a Latin letter or a sign.
"""

_LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂĐÊÔƠƯ"
_BYTES = bytes.fromhex(
    "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbaecccecfd0d1aad2d3d4d5d6d7d8dcdddedfe1e2e3e4"
    "abe5e6e7e8e9aceaebecedeeeff1f2f3f4adf5f6f7f8f9fafbfcfdfea1a2a7a3a4a5a6"
)
_TO_UNICODE = str.maketrans(_BYTES.decode("latin-1"), _LETTERS)


def to_unicode(text: str) -> str:
    """Return the text that a reader of the fonts sees; each character of `text` is one byte."""
    return text.translate(_TO_UNICODE)
