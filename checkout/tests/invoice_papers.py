"""The text of a PDF, for tests of what is printed."""

from io import BytesIO

from pypdf import PdfReader

# Places to break long words, which the paper has and what was typed has not.
BREAK = "\u200b"


def pages_of(pdf):
    """The text of each page, without line breaks and without the places to break."""
    reader = PdfReader(BytesIO(pdf))
    return [_joined(page.extract_text()) for page in reader.pages]


def text_of_pdf(pdf):
    return " ".join(pages_of(pdf))


def squeezed(text):
    """`text` without any space: where a line is broken is up to the paper."""
    return "".join(text.replace(BREAK, "").split())


def _joined(text):
    return " ".join(text.replace(BREAK, "").split())
