"""The reasons why a file cannot be taken, as codes.

They are raised where files are opened, in a child process that knows neither Django nor any
language; `escale.documents.refusals` turns them into the sentence that a person reads.
"""

from enum import StrEnum


class Cause(StrEnum):
    """Why a file was refused; one sentence each, in `refusals.py`."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    CUT = "cut"
    WRONG_TYPE = "wrong_type"
    PASSWORD = "password"  # noqa: S105 - the name of a cause, no secret
    PORTFOLIO = "portfolio"
    DYNAMIC_FORM = "dynamic_form"
    UNDRAWN_FORM = "undrawn_form"
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    TRUNCATED_PDF = "truncated_pdf"
    CORRUPT_PDF = "corrupt_pdf"
    CORRUPT_PAGE = "corrupt_page"
    TRUNCATED_IMAGE = "truncated_image"
    CORRUPT_IMAGE = "corrupt_image"
    NO_SUCH_PAGE = "no_such_page"
    TOO_HEAVY = "too_heavy"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"
    BUSY = "busy"


class Likeness(StrEnum):
    """What a file that we do not take seems to be, judged by its content."""

    WORD = "word"
    SPREADSHEET = "spreadsheet"
    SLIDES = "slides"
    OPEN_DOCUMENT = "open_document"
    APPLE_PAGES = "apple_pages"
    OLD_OFFICE = "old_office"
    RICH_TEXT = "rich_text"
    TEXT = "text"
    EMAIL = "email"
    WEB_PAGE = "web_page"
    DRAWING = "drawing"
    XML = "xml"
    POSTSCRIPT = "postscript"
    BOOK = "book"
    ONLINE_SHORTCUT = "online_shortcut"
    ARCHIVE = "archive"
    PROGRAM = "program"
    SCRIPT = "script"
    SHORTCUT = "shortcut"
    MAC_HIDDEN = "mac_hidden"
    OTHER_IMAGE = "other_image"
    RAW_PHOTO = "raw_photo"
    VIDEO = "video"
    SOUND = "sound"
    UNKNOWN = "unknown"


class Notice(StrEnum):
    """What a person should know about a file that was taken all the same."""

    EXTENSION_DISAGREES = "extension_disagrees"
    ATTACHMENTS_REMOVED = "attachments_removed"
    ACTIVE_CONTENT_REMOVED = "active_content_removed"
    REPAIRED = "repaired"


Fact = str | int


class Unfit(Exception):
    """This file cannot be taken, for this cause; `facts` complete the sentence."""

    def __init__(self, cause: Cause, **facts: Fact) -> None:
        """Hold the code and the facts that the sentence interpolates."""
        super().__init__(cause.value)
        self.cause = cause
        self.facts: dict[str, Fact] = facts
