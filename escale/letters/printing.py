"""What every letter prints in the same way: its code, its QR code, the end of a number."""

import io

import segno

_LAST_DIGITS_SHOWN = 4


def number_end(number: str | None) -> str | None:
    """Return the last digits of the foreigner number: enough to recognise it, not to use it."""
    return number[-_LAST_DIGITS_SHOWN:] if number else None


def in_groups(code: str) -> str:
    """Return the code as it is read aloud, in groups of four."""
    bare = code.replace("-", "")
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def qr(url: str) -> str:
    """Return the QR code of the verification page, as SVG."""
    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawing, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None
    )
    return drawing.getvalue().decode()
