"""Read a PDF, and make of it pages that only show: no script, form, attachment or link is left.

Pages are rebuilt from a short list of what may stay (contents, resources, boxes, rotation), so
that a kind of danger nobody has thought of yet goes with the rest. What a form says is drawn on
its page first.
"""

import io
import re
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from escale.documents import drawings, forms, pictures
from escale.documents.causes import Cause, Notice, Unfit
from escale.documents.findings import MAX_PAGES

# What a page may keep (ISO 32000-1, table 30).
_PAGE_KEEPS = frozenset(
    {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group"}
)
# Annotations that hold a file, a film or a program: never drawn on the page.
_LOADED_ANNOTATIONS = frozenset(
    {"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D", "/Popup", "/Link"}
)
# What must be found nowhere in the result; sought in its bytes, where names have one spelling only.
_DANGEROUS = re.compile(
    rb"/(?:JS|JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|URI|Rendition|RichMedia\w*|Movie"
    rb"|Sound|OpenAction|AA|EmbeddedFiles?|EF|Filespec|XFA|AcroForm|Action|Metadata|PieceInfo|AF"
    rb"|OPI|Ref|FFilter|Alternates|PS|Annots?|Widget|Link|FileAttachment|3D|Popup)(?![\w.#-])|/F\s*(?:\(|<)"
)
_DROPPED_KEYS = frozenset(
    {
        *("/JS", "/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/AcroForm"),
        *("/Metadata", "/PieceInfo", "/AF", "/OPI", "/Ref", "/FFilter", "/FDecodeParms"),
        *("/Alternates", "/Thumb", "/Annots"),
    }
)
_DROPPED_TYPES = frozenset({"/Action", "/Annot", "/Filespec", "/F", "/EmbeddedFile", "/Metadata"})
_ACTIVE_SUBTYPES = frozenset(
    {
        *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/URI"),
        *("/Rendition", "/RichMediaExecute", "/Movie", "/Sound"),
    }
)
_DEEPEST = 100
_TAIL = 2048
# After the end of a revision, the beginning of the next: its own end was lost on the way.
_REVISION_CUT = re.compile(
    rb"%%EOF\s+\d+(?:\s+(?:\d+(?:\s+(?:o|ob|obj\b.*)?)?)?)?\Z|%%EOF\s+x(?:r|re|ref\b.*)?\Z",
    re.DOTALL,
)


def opened(content: bytes) -> tuple[pikepdf.Pdf, list[Notice]]:
    """Open a PDF that can be taken, and say what its reading taught.

    Raises `Unfit`: password, cut, damaged, no page, more than `MAX_PAGES`, portfolio, XFA form.
    """
    notices: list[Notice] = []
    if _REVISION_CUT.search(content, max(0, content.rfind(b"%%EOF"))):
        raise Unfit(Cause.TRUNCATED_PDF)
    try:
        pdf = pikepdf.open(io.BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError as fault:
        raise Unfit(Cause.PASSWORD) from fault
    except (pikepdf.PdfError, ValueError, RuntimeError) as fault:
        pdf = _recovered(content, fault)
        notices.append(Notice.REPAIRED)
    try:
        if not notices and _is_damaged(pdf):
            pdf.close()
            pdf = pikepdf.open(io.BytesIO(content))
            notices.append(Notice.REPAIRED)
        notices += _looked_over(pdf)
    except Exception as fault:
        pdf.close()
        raise _damage(fault, Unfit(Cause.CORRUPT_PDF)) from fault
    return pdf, notices


def _recovered(content: bytes, fault: Exception) -> pikepdf.Pdf:
    """Read a PDF whose index is wrong but whose end is there; a cut one lacks pages, refuse it."""
    if "encrypt" in str(fault).lower():
        # Rights managed by a certificate or a server: nobody can open it with a password either.
        raise Unfit(Cause.PASSWORD) from fault
    if b"%%EOF" not in content[-_TAIL:]:
        raise Unfit(Cause.TRUNCATED_PDF) from fault
    try:
        return pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as locked:
        raise Unfit(Cause.PASSWORD) from locked
    except Exception as broken:
        raise _damage(broken, Unfit(Cause.CORRUPT_PDF)) from broken


def _is_damaged(pdf: pikepdf.Pdf) -> bool:
    """Say whether an object could not be read as it stands: without repair its page is blank."""
    if len(pdf.pages) > MAX_PAGES:
        return False  # refused for that, before anything else of it is read
    for _ in pdf.objects:
        pass
    return bool(pdf.get_warnings())


def _damage(fault: Exception, otherwise: Unfit) -> Unfit:
    """Return the cause that a fault of the reader stands for."""
    if isinstance(fault, Unfit):
        return fault
    if isinstance(fault, MemoryError) or "bad_alloc" in str(fault):
        return Unfit(Cause.TOO_HEAVY)
    return otherwise


def _looked_over(pdf: pikepdf.Pdf) -> list[Notice]:
    root = pdf.Root
    if Name.Collection in root:
        raise Unfit(Cause.PORTFOLIO)
    form = root.get(Name.AcroForm)
    is_empty_xfa = (
        isinstance(form, Dictionary)
        and Name.XFA in form
        and not len(form.get(Name.Fields, Array()))
    )
    if bool(root.get(Name.NeedsRendering)) or is_empty_xfa:
        raise Unfit(Cause.DYNAMIC_FORM)
    pages = len(pdf.pages)
    if pages == 0:
        raise Unfit(Cause.NO_PAGES)
    if pages > MAX_PAGES:
        raise Unfit(Cause.TOO_MANY_PAGES, pages=pages, limit=MAX_PAGES)
    notices = []
    names = root.get(Name.Names, Dictionary())
    if Name.EmbeddedFiles in names or Name.AF in root:
        notices.append(Notice.ATTACHMENTS_REMOVED)
    is_active = Name.JavaScript in names or Name.AA in root
    opens = root.get(Name.OpenAction)
    if is_active or (isinstance(opens, Dictionary) and opens.get(Name.S) != Name.GoTo):
        notices.append(Notice.ACTIVE_CONTENT_REMOVED)
    return notices


def check_pages(pdf: pikepdf.Pdf) -> None:
    """Read the drawing of every page, and the size of every picture.

    Raises `Unfit`: `CORRUPT_PAGE` with the number of a bad one, `TOO_HEAVY`.
    """
    pictures.check_sizes(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        try:
            _read_contents(page)
            drawings.check(page)
        except Exception as fault:
            raise _damage(fault, Unfit(Cause.CORRUPT_PAGE, page=number)) from fault


def _read_contents(page: pikepdf.Page) -> None:
    contents = page.obj.get(Name.Contents)
    for part in contents if isinstance(contents, Array) else [contents]:
        if isinstance(part, Stream):
            part.read_bytes(pikepdf.StreamDecodeLevel.specialized)


def add_pages(pdf: pikepdf.Pdf, source: pikepdf.Pdf) -> None:
    """Add to `pdf` the pages of `source`, with what its form said drawn on them and nothing else.

    `source` is changed. Raises `Unfit` when a page cannot be read.
    """
    try:
        _draw_annotations(source)
        check_pages(source)
        pictures.bare(source)
        for page in source.pages:
            for key in set(page.obj.keys()) - _PAGE_KEEPS:
                del page.obj[key]
        pdf.pages.extend(source.pages)
    except Exception as fault:
        raise _damage(fault, Unfit(Cause.CORRUPT_PDF)) from fault


def written(pdf: pikepdf.Pdf) -> bytes:
    """Return the PDF, the same bytes for the same pages, after a last search for what must go.

    Raises `Unfit` when what its pages hold cannot be written.
    """
    try:
        content = _saved(pdf)
        if _DANGEROUS.search(content):
            _scrub(pdf)
            content = _saved(pdf)
    except Exception as fault:
        raise _damage(fault, Unfit(Cause.CORRUPT_PDF)) from fault
    return content


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        # Without object streams every name is in clear in the result, where it is sought.
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
        encryption=False,
        preserve_pdfa=False,
        fix_metadata_version=False,
    )
    return out.getvalue()


def _draw_annotations(source: pikepdf.Pdf) -> None:
    """Draw on each page what its form fields and notes say (ISO 32000-1, 12.5.5)."""
    annotated = [page for page in source.pages if Name.Annots in page.obj]
    if not annotated:
        return
    for page in annotated:
        _unload(page)
    form = source.Root.get(Name.AcroForm)
    # A damaged field stays blank; the page around it is kept.
    with suppress(pikepdf.PdfError, RuntimeError, ValueError):
        if isinstance(form, Dictionary):
            if Name.XFA in form:
                del form[Name.XFA]
            forms.draw(source)
    with suppress(pikepdf.PdfError, RuntimeError, ValueError):
        source.flatten_annotations("screen")


def _unload(page: pikepdf.Page) -> None:
    """Take from a page the annotations that would run, open or fetch something."""
    annotations = page.obj.get(Name.Annots)
    kept = Array()
    for annotation in annotations if isinstance(annotations, Array) else ():
        if not isinstance(annotation, Dictionary):
            continue
        if pictures.spelt(annotation.get(Name.Subtype)) not in _LOADED_ANNOTATIONS:
            kept.append(annotation)
    page.obj[Name.Annots] = kept


def _scrub(pdf: pikepdf.Pdf) -> None:
    """Empty every action, attachment and hidden note that a page's resources still lead to."""
    for held in pdf.objects:
        _scrub_object(held, 0)


def _scrub_object(held: Object, depth: int) -> None:
    if depth > _DEEPEST:
        raise Unfit(Cause.CORRUPT_PDF)
    if isinstance(held, Dictionary | Stream):
        if _is_dangerous(held):
            _empty(held)
            return
        for key in set(held.keys()) & _DROPPED_KEYS:
            del held[key]
        if isinstance(held, Stream) and Name.F in held:
            del held[Name.F]  # the stream's bytes would come from another file
        parts = [held[key] for key in held.keys()]  # noqa: SIM118 - a pikepdf dictionary
    else:
        parts = list(held) if isinstance(held, Array) else []
    for part in parts:
        # What is indirect is met in its turn among the document's objects.
        if isinstance(part, Array | Dictionary) and not part.is_indirect:
            _scrub_object(part, depth + 1)


def _empty(held: Object) -> None:
    for key in set(held.keys()) - {"/Length", "/Filter", "/DecodeParms"}:
        del held[key]
    if isinstance(held, Stream):
        held.write(b"")


def _is_dangerous(held: Object) -> bool:
    is_type = pictures.spelt(held.get(Name.Type)) in _DROPPED_TYPES
    is_loaded = pictures.spelt(held.get(Name.Subtype)) in _LOADED_ANNOTATIONS | {"/Widget", "/PS"}
    return is_type or is_loaded or pictures.spelt(held.get(Name.S)) in _ACTIVE_SUBTYPES
