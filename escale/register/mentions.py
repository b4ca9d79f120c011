"""Guess the applicant's case from the words printed on a residence document."""

from escale.kit.names import name_key

RENEWAL = "renewal"
FROM_STUDENT = "from_student"
FROM_EMPLOYEE = "from_employee"
FROM_JOB_SEARCH = "from_job_search"


def case_of_mention(mention: str) -> str | None:
    """Return the code of the case that a document of this mention leads to, or None.

    A guess to propose, never to impose: whoever lost their job holds the same card as whoever
    renews it. Codes are those of `escale.procedures`. « Talent – famille », « visiteur » and the
    like lead to none of the five cases.
    """
    words = set(name_key(mention).split())
    if _says(words, "RECHERCHE", "EMPLOI") or _says(words, "CREATION", "ENTREPRISE"):
        return FROM_JOB_SEARCH
    if "RECE" in words:
        return FROM_JOB_SEARCH
    # The card was « scientifique – chercheur » before 2016, « passeport talent – chercheur »
    # until 2025, and is « talent – chercheur » since.
    if words & {"CHERCHEUR", "CHERCHEUSE"} and words & {"TALENT", "TALENTS", "SCIENTIFIQUE"}:
        return RENEWAL
    if words & {"ETUDIANT", "ETUDIANTE", "STUDENT", "ELEVE"}:
        return FROM_STUDENT
    if words & {"SALARIE", "SALARIEE", "SALARIES"} or _says(words, "TRAVAILLEUR", "TEMPORAIRE"):
        return FROM_EMPLOYEE
    return None


def _says(words: set[str], *wanted: str) -> bool:
    return words.issuperset(wanted)
