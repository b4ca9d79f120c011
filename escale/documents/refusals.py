"""The sentence of each cause: why a file cannot be taken, and what to do about it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from escale.documents.causes import Cause, Fact, Likeness, Notice, Unfit
from escale.kit.sentences import Refused

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class DocumentRefused(Refused):
    """A file cannot be taken; `cause` is its code, for programs and figures.

    `position` tells which of the files sent together is at fault, from 0; None when it is the
    whole that they make.
    """

    def __init__(self, sentence: "Sentence", *, cause: Cause, hint: "Sentence" = "") -> None:
        super().__init__(sentence, hint=hint)
        self.cause = cause
        self.position: int | None = None


def refusal(unfit: Unfit) -> DocumentRefused:
    """Return the refusal whose sentence says exactly why, and whose hint what to do."""
    cause, facts = unfit.cause, unfit.facts
    sentence, hint = _SENTENCES[cause]
    if cause is Cause.WRONG_TYPE:
        seems = Likeness(str(facts["seems"]))
        sentence = _LIKENESSES[seems]
        hint = _WHAT_TO_DO.get(seems, _SEND_PDF_OR_PHOTO)
    return DocumentRefused(_filled(sentence, facts), cause=cause, hint=_filled(hint, facts))


def check_refusal(refused_for: str) -> Refused:
    """Return why the check refused a document (a value of `RefusedFor`), and what to do."""
    sentence, hint = _CHECKS[refused_for]
    return Refused(sentence, hint=hint)


def notice_sentence(notice: Notice) -> "Sentence":
    """Return what a person should know about a file that was taken all the same."""
    return _NOTICES[notice]


def _fill(sentence: "Sentence", facts: Mapping[str, Fact]) -> str:
    shown = {
        name: _megabytes(value) if name in _IN_BYTES and isinstance(value, int) else value
        for name, value in facts.items()
    }
    return str(sentence) % shown


_filled = lazy(_fill, str)
_IN_BYTES = frozenset({"size", "most"})


def _megabytes(size: int) -> str:
    """Write a size in bytes as megabytes, rounded up: what exceeds 20 must not read « 20 »."""
    tenths = -(-size * 10 // (1024 * 1024))
    decimals = 0 if tenths % 10 == 0 else 1
    return str(_("%(number)s Mo")) % {"number": number_format(tenths / 10, decimals)}


_SEND_PDF_OR_PHOTO = _("Envoyez un PDF, ou une photo du document (JPEG, PNG ou HEIC).")
_PRINT_TO_PDF = _(
    "Ouvrez-le, choisissez « Imprimer » puis « Enregistrer en PDF », et envoyez ce PDF."
)
_SAVE_AS_PDF = _(
    "Ouvrez-le, choisissez « Fichier », « Enregistrer sous » puis « PDF », et envoyez ce PDF."
)
_TAKE_AGAIN = _("Prenez ou numérisez à nouveau le document, puis envoyez la nouvelle image.")
_SEND_AGAIN = _("Envoyez-le à nouveau ; si cela recommence, essayez avec une photo du document.")

_SENTENCES: dict[Cause, tuple["Sentence", "Sentence"]] = {
    Cause.EMPTY: (
        _("Ce fichier est vide : il pèse 0 octet."),
        _("Vérifiez qu’il s’ouvre sur votre appareil, puis envoyez-le à nouveau."),
    ),
    Cause.TOO_LARGE: (
        _("Ce fichier pèse %(size)s ; la limite est de %(most)s par fichier."),
        _(
            "Numérisez en qualité normale (200 ou 300 points par pouce), ou envoyez le document "
            "en plusieurs fichiers : nous les joindrons."
        ),
    ),
    Cause.CUT: (
        _("L’envoi a été coupé : nous avons reçu %(received)s octets sur %(announced)s."),
        _("Votre fichier n’est pas en cause. Envoyez-le à nouveau."),
    ),
    Cause.WRONG_TYPE: ("", ""),
    Cause.PASSWORD: (
        _("Ce PDF est protégé par un mot de passe : personne ne pourrait l’ouvrir ici."),
        _(
            "Ouvrez-le avec son mot de passe, choisissez « Imprimer » puis « Enregistrer en "
            "PDF », et envoyez ce nouveau PDF."
        ),
    ),
    Cause.PORTFOLIO: (
        _("Ce PDF est un porte-documents : les vrais documents sont des fichiers placés dedans."),
        _("Ouvrez-le, enregistrez chaque document séparément, et envoyez-les."),
    ),
    Cause.DYNAMIC_FORM: (
        _("Ce PDF est un formulaire qui ne s’affiche que dans Adobe Reader (format XFA)."),
        _("Ouvrez-le dans Adobe Reader, choisissez « Imprimer » puis « Enregistrer en PDF »."),
    ),
    Cause.UNDRAWN_FORM: (
        _("Ce PDF est un formulaire dont une réponse ne serait pas visible une fois reçue."),
        _PRINT_TO_PDF,
    ),
    Cause.NO_PAGES: (
        _("Ce PDF ne contient aucune page."),
        _("Vérifiez qu’il s’ouvre sur votre appareil, ou enregistrez-le à nouveau."),
    ),
    Cause.TOO_MANY_PAGES: (
        _("Ce document a %(pages)s pages ; la limite est de %(limit)s."),
        _("Envoyez seulement les pages demandées."),
    ),
    Cause.TOO_MANY_PIXELS: (
        _("Cette image a %(megapixels)s millions de pixels ; la limite est de %(limit)s millions."),
        _("Prenez la photo en qualité normale, ou enregistrez l’image en plus petit."),
    ),
    Cause.TRUNCATED_PDF: (
        _("Ce PDF est incomplet : sa fin manque."),
        _(
            "Le téléchargement ou la copie a sans doute été interrompu. Reprenez le document à "
            "sa source, vérifiez qu’il s’ouvre, et envoyez-le à nouveau."
        ),
    ),
    Cause.CORRUPT_PDF: (
        _("Ce PDF est abîmé : nous n’arrivons pas à le lire."),
        _PRINT_TO_PDF,
    ),
    Cause.CORRUPT_PAGE: (
        _("La page %(page)s de ce PDF est abîmée : nous n’arrivons pas à la lire."),
        _PRINT_TO_PDF,
    ),
    Cause.TRUNCATED_IMAGE: (
        _("Cette image est incomplète : sa fin manque."),
        _(
            "La copie ou l’envoi a sans doute été interrompu. Vérifiez que l’image s’ouvre "
            "entièrement, et envoyez-la à nouveau."
        ),
    ),
    Cause.CORRUPT_IMAGE: (
        _("Cette image est abîmée : nous n’arrivons pas à la lire."),
        _TAKE_AGAIN,
    ),
    Cause.NO_SUCH_PAGE: (
        _("Ce document n’a pas de page %(page)s : il en compte %(pages)s."),
        "",
    ),
    Cause.TOO_HEAVY: (
        _("Ce fichier demande trop de mémoire pour être ouvert sans risque."),
        _(
            "Envoyez une photo du document, ou un PDF fait par « Imprimer » puis « Enregistrer en PDF »."
        ),
    ),
    Cause.TOO_SLOW: (
        _("Ce fichier est trop long à ouvrir : nous avons arrêté au bout de quelques secondes."),
        _(
            "Envoyez une photo du document, ou un PDF fait par « Imprimer » puis « Enregistrer en PDF »."
        ),
    ),
    Cause.CRASHED: (
        _("Nous n’arrivons pas à ouvrir ce fichier ; notre équipe technique en est avertie."),
        _SEND_AGAIN,
    ),
    Cause.BUSY: (
        _("Beaucoup de documents arrivent en ce moment : le vôtre n’a pas pu être lu."),
        _("Rien n’est perdu. Envoyez-le à nouveau dans une minute."),
    ),
}

_LIKENESSES: dict[Likeness, "Sentence"] = {
    Likeness.WORD: _("Ce fichier est un document Word ; nous ne pouvons pas le recevoir tel quel."),
    Likeness.SPREADSHEET: _(
        "Ce fichier est un tableur ; nous ne pouvons pas le recevoir tel quel."
    ),
    Likeness.SLIDES: _(
        "Ce fichier est une présentation ; nous ne pouvons pas la recevoir telle quelle."
    ),
    Likeness.OPEN_DOCUMENT: _(
        "Ce fichier est un document LibreOffice ; nous ne pouvons pas le recevoir tel quel."
    ),
    Likeness.APPLE_PAGES: _(
        "Ce fichier est un document Pages, Numbers ou Keynote ; nous ne pouvons pas le recevoir "
        "tel quel."
    ),
    Likeness.OLD_OFFICE: _(
        "Ce fichier est un ancien document Word, Excel ou PowerPoint, ou protégé par un mot de "
        "passe ; nous ne pouvons pas le recevoir tel quel."
    ),
    Likeness.RICH_TEXT: _(
        "Ce fichier est un texte (RTF) ; nous ne pouvons pas le recevoir tel quel."
    ),
    Likeness.TEXT: _("Ce fichier est un simple texte ; nous ne pouvons pas le recevoir tel quel."),
    Likeness.EMAIL: _(
        "Ce fichier est un courriel enregistré ; nous ne pouvons pas le recevoir tel quel."
    ),
    Likeness.WEB_PAGE: _(
        "Ce fichier est une page web (HTML) ; nous ne pouvons pas la recevoir telle quelle."
    ),
    Likeness.DRAWING: _(
        "Ce fichier est un dessin (SVG), qui peut contenir des programmes ; nous ne le recevons pas."
    ),
    Likeness.XML: _("Ce fichier est un fichier de données (XML) ; nous ne le recevons pas."),
    Likeness.POSTSCRIPT: _("Ce fichier est un fichier PostScript ; nous ne le recevons pas."),
    Likeness.BOOK: _("Ce fichier est un livre numérique (EPUB) ; nous ne le recevons pas."),
    Likeness.ONLINE_SHORTCUT: _(
        "Ce fichier est un raccourci vers un document en ligne : il ne contient pas le document."
    ),
    Likeness.ARCHIVE: _(
        "Ce fichier est une archive compressée (ZIP ou semblable) ; nous ne l’ouvrons pas."
    ),
    Likeness.PROGRAM: _("Ce fichier est un programme ; nous ne le recevons pas."),
    Likeness.SCRIPT: _("Ce fichier est un programme (script) ; nous ne le recevons pas."),
    Likeness.SHORTCUT: _("Ce fichier est un raccourci : il ne contient pas le document."),
    Likeness.MAC_HIDDEN: _(
        "Ce fichier est un fichier caché de macOS, dont le nom commence par « ._ » : il ne contient "
        "pas le document."
    ),
    Likeness.OTHER_IMAGE: _(
        "Ce fichier est une image d’un format que nous ne recevons pas (GIF, BMP, AVIF…)."
    ),
    Likeness.RAW_PHOTO: _(
        "Ce fichier est une photo brute (RAW) ; nous ne pouvons pas la recevoir."
    ),
    Likeness.VIDEO: _(
        "Ce fichier est une vidéo ; nous ne recevons que des documents et des photos."
    ),
    Likeness.SOUND: _("Ce fichier est un son ; nous ne recevons que des documents et des photos."),
    Likeness.UNKNOWN: _(
        "Ce fichier n’est ni un PDF ni une photo : son contenu ne ressemble à rien que nous "
        "sachions ouvrir."
    ),
}

_WHAT_TO_DO: dict[Likeness, "Sentence"] = {
    Likeness.WORD: _SAVE_AS_PDF,
    Likeness.SPREADSHEET: _SAVE_AS_PDF,
    Likeness.SLIDES: _SAVE_AS_PDF,
    Likeness.OPEN_DOCUMENT: _SAVE_AS_PDF,
    Likeness.APPLE_PAGES: _("Ouvrez-le, choisissez « Exporter » puis « PDF », et envoyez ce PDF."),
    Likeness.OLD_OFFICE: _SAVE_AS_PDF,
    Likeness.RICH_TEXT: _PRINT_TO_PDF,
    Likeness.TEXT: _PRINT_TO_PDF,
    Likeness.EMAIL: _(
        "Si le document est joint au courriel, enregistrez cette pièce jointe et envoyez-la ; "
        "sinon, imprimez le courriel en PDF."
    ),
    Likeness.WEB_PAGE: _PRINT_TO_PDF,
    Likeness.DRAWING: _PRINT_TO_PDF,
    Likeness.ONLINE_SHORTCUT: _(
        "Ouvrez le document en ligne, choisissez « Télécharger » puis « PDF », et envoyez ce PDF."
    ),
    Likeness.ARCHIVE: _(
        "Ouvrez l’archive sur votre appareil, et envoyez les documents qu’elle contient."
    ),
    Likeness.OTHER_IMAGE: _(
        "Enregistrez l’image en JPEG ou en PNG, ou faites-en une capture d’écran."
    ),
    Likeness.RAW_PHOTO: _("Exportez la photo en JPEG, et envoyez ce JPEG."),
}

_NOTICES: dict[Notice, "Sentence"] = {
    Notice.EXTENSION_DISAGREES: _(
        "La fin du nom de ce fichier ne correspond pas à son contenu ; nous nous sommes fiés au "
        "contenu, vous n’avez rien à faire."
    ),
    Notice.ATTACHMENTS_REMOVED: _(
        "Ce PDF contenait d’autres fichiers ; ils ont été retirés. S’ils sont utiles, envoyez-les "
        "séparément."
    ),
    Notice.ACTIVE_CONTENT_REMOVED: _(
        "Ce PDF contenait des programmes ; ils ont été retirés, les pages sont intactes."
    ),
    Notice.REPAIRED: _("Ce PDF était un peu abîmé ; nous l’avons réparé. Vérifiez ses pages."),
}

# By value of `models.RefusedFor`; nobody is ever blamed for what an antivirus finds.
_CHECKS: dict[str, tuple["Sentence", "Sentence"]] = {
    "infected": (
        _(
            "Un logiciel malveillant a été trouvé dans ce document : personne ne l’ouvrira. Ce "
            "n’est pas un reproche : un appareil peut être touché sans qu’on le voie."
        ),
        _(
            "Envoyez une nouvelle copie : scannez à nouveau le papier, ou prenez-le en photo, avec "
            "un autre appareil si vous le pouvez. Pour le vôtre, demandez de l’aide à une personne "
            "qui s’y connaît, ou au service informatique de votre établissement."
        ),
    ),
    "uncheckable": (
        _(
            "Nous n’arrivons pas à vérifier ce document : il est protégé, ou trop complexe pour "
            "notre antivirus. Le document n’est pas en cause, seulement la forme du fichier."
        ),
        _(
            "Envoyez une photo du document, ou un PDF fait par « Imprimer » puis « Enregistrer en "
            "PDF »."
        ),
    ),
}
