"""Make the copy of a document that its reader takes away: a mark burnt into each of its pages."""

from collections.abc import Callable

from escale.documents import album, sandbox
from escale.documents.causes import Cause, Unfit
from escale.documents.findings import Picture
from escale.documents.refusals import refusal


def marked_copy(pdf: Callable[[], sandbox.File], *, pages: int, mark: bytes) -> list[bytes]:
    """Return the parts of a PDF that shows the `pages` of a document, marked, and nothing else.

    A long document takes several processes, each within its limits of time and memory; `pdf`
    gives it anew to each. `mark` is the PNG of `watermark.drawn`. Raises `DocumentRefused`.
    """
    pictures: list[Picture] = []
    while len(pictures) < pages:
        parameters = {"first": len(pictures) + 1}
        payload = sandbox.Payload(files=[pdf(), mark], parameters=parameters)
        answer = sandbox.run("marked_pages", payload)
        made = answer.facts["pictures"]
        if not made:  # never from our own program: one that was taken over must not hold us
            raise refusal(Unfit(Cause.CRASHED))
        left = memoryview(answer.content)
        for facts in made:
            size = facts["jpeg"]
            pictures.append(Picture(**{**facts, "jpeg": bytes(left[:size])}))
            left = left[size:]
    return album.bound(pictures)
