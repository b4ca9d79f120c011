"""The pieces that tell who the applicant is, where they live and how they stay in France."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from escale.procedures.articles import R431_11
from escale.procedures.slots import Alternative, Component, Kind, Slot

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

TRANSLATION: "Sentence" = _(
    "Un document dans une autre langue est accompagné de sa traduction en français par un "
    "traducteur assermenté."
)
READABLE: "Sentence" = _(
    "Toute la page est visible, nette, sans reflet ni doigt. Une photo prise au téléphone suffit."
)


RESIDENCE_DOCUMENT = Slot(
    code="residence_document",
    label=_("Titre de séjour ou visa en cours de validité"),
    why=_("Il montre que vous séjournez régulièrement en France et depuis quel statut vous venez."),
    article=R431_11,
    hint=READABLE,
    alternatives=(
        Alternative.of(
            "permit",
            _("J’ai une carte de séjour"),
            Component(
                code="permit",
                is_identity=True,
                label=_("Carte de séjour, recto et verso"),
                accepted=(_("les deux faces de la carte, en un fichier ou en deux"),),
                hint=_("Les deux faces sont lisibles, avec le numéro et les dates."),
            ),
        ),
        Alternative.of(
            "vls_ts",
            _("J’ai un visa long séjour valant titre de séjour (VLS-TS)"),
            Component(
                code="visa",
                is_identity=True,
                label=_("Visa VLS-TS, collé dans le passeport"),
                accepted=(_("la page du passeport qui porte le visa"),),
                hint=_("Le numéro du visa et ses dates sont lisibles."),
            ),
            Component(
                code="validation",
                label=_("Confirmation de la validation en ligne du VLS-TS"),
                accepted=(_("le PDF reçu après la validation en ligne et le paiement de la taxe"),),
                hint=_("Elle se retrouve dans le compte où vous avez validé votre visa."),
            ),
        ),
    ),
)

PASSPORT = Slot(
    code="passport",
    label=_("Passeport en cours de validité"),
    why=_("Il prouve votre identité et votre nationalité."),
    article=R431_11,
    hint=READABLE,
    alternatives=(
        Alternative.of(
            "passport",
            _("J’ai mon passeport"),
            Component(
                code="passport",
                is_identity=True,
                label=_("Passeport"),
                accepted=(
                    _("la page d’identité et celle de la durée de validité"),
                    _("les pages qui portent des cachets d’entrée ou des visas"),
                ),
                hint=_("Les deux lignes de lettres et de chevrons, en bas, sont entières."),
            ),
        ),
        Alternative.of(
            "consular_attestation",
            _("Mon passeport est en renouvellement : j’ai une attestation de mon consulat"),
            Component(
                code="consular_attestation",
                is_identity=True,
                label=_("Attestation consulaire avec photo"),
                accepted=(_("l’attestation de votre consulat ou de votre ambassade"),),
                hint=TRANSLATION,
            ),
        ),
        Alternative.of(
            "identity_card",
            _("J’ai une carte d’identité avec photo"),
            Component(
                code="identity_card",
                is_identity=True,
                label=_("Carte d’identité avec photo, recto et verso"),
                accepted=(_("la carte d’identité de votre pays, les deux faces"),),
                hint=TRANSLATION,
            ),
        ),
    ),
)

_BILLS: tuple["Sentence", ...] = (
    _("facture d’électricité, de gaz, d’eau, de téléphone fixe ou d’accès à internet"),
    _("bail de location"),
    _("quittance de loyer, y compris d’une résidence universitaire"),
)

ADDRESS_PROOF = Slot(
    code="address_proof",
    label=_("Justificatif de domicile de moins de six mois"),
    why=_("Votre adresse désigne la préfecture qui examine votre demande et remet votre titre."),
    article=R431_11,
    hint=_("Votre nom, votre adresse et une date de moins de six mois sont lisibles."),
    alternatives=(
        Alternative.of(
            "tenant",
            _("Je suis locataire"),
            Component(
                code="bill",
                label=_("Facture, bail ou quittance de loyer"),
                accepted=_BILLS,
                hint=_("Le document est à votre nom et date de moins de six mois."),
            ),
        ),
        Alternative.of(
            "owner",
            _("Je suis propriétaire"),
            Component(
                code="title_or_tax",
                label=_("Titre de propriété, taxe ou facture"),
                accepted=(
                    _("titre de propriété"),
                    _("avis de taxe foncière ou de taxe d’habitation"),
                    _("facture d’énergie, d’eau, de téléphone fixe ou d’accès à internet"),
                ),
                hint=_("Le document est à votre nom."),
            ),
        ),
        Alternative.of(
            "hotel",
            _("J’habite à l’hôtel"),
            Component(
                code="invoice",
                label=_("Attestation de l’hôtelier et facture du dernier mois"),
                accepted=(_("l’attestation de l’hôtelier et la facture du dernier mois"),),
                hint=_("Envoyez les deux ici, en un ou plusieurs fichiers."),
            ),
        ),
        Alternative.of(
            "hosted",
            _("Je suis hébergé chez quelqu’un"),
            Component(
                code="host_certificate",
                label=_("Attestation d’hébergement, datée et signée"),
                accepted=(_("l’attestation écrite et signée par la personne qui vous héberge"),),
                hint=_("Elle indique vos deux noms, l’adresse, la date, et porte une signature."),
            ),
            Component(
                code="host_identity",
                is_identity=True,
                label=_("Pièce d’identité de la personne qui vous héberge"),
                accepted=(_("carte d’identité, passeport ou titre de séjour"),),
                hint=READABLE,
            ),
            Component(
                code="host_proof",
                label=_("Justificatif de domicile de la personne qui vous héberge"),
                accepted=_BILLS,
                hint=_("Il est à son nom, à la même adresse, et date de moins de six mois."),
            ),
        ),
    ),
)

EPHOTO = Slot(
    code="ephoto",
    label=_("E-photo : votre photo et votre signature numériques"),
    why=_("Votre photo et votre signature sont imprimées sur le titre."),
    article=R431_11,
    kind=Kind.EPHOTO,
    hint=_("Le code est imprimé sur la planche remise par la cabine ou le photographe."),
    alternatives=Alternative.single(
        "ephoto",
        label=_("Code e-photo"),
        accepted=(_("le code de lettres et de chiffres imprimé sur la planche photo"),),
        hint=_("Espaces, tirets et minuscules sont acceptés."),
    ),
)
