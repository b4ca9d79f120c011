import pytest

from escale.register.mentions import case_of_mention


@pytest.mark.parametrize(
    "mention, case",
    [
        ("passeport talent - chercheur", "renewal"),
        ("Passeport talent – chercheur", "renewal"),
        ("PASSEPORT TALENT-CHERCHEUR - PROGRAMME DE MOBILITÉ", "renewal"),
        ("talent – chercheur", "renewal"),
        ("scientifique-chercheur", "renewal"),
        ("étudiant", "from_student"),
        ("ETUDIANT - PROGRAMME DE MOBILITE", "from_student"),
        ("étudiante", "from_student"),
        ("salarié", "from_employee"),
        ("travailleur temporaire", "from_employee"),
        ("passeport talent - salarié en mission", "from_employee"),
        ("recherche d’emploi ou création d’entreprise", "from_job_search"),
        ("recherche d'emploi/création d'entreprise", "from_job_search"),
        ("RECE", "from_job_search"),
        ("passeport talent - famille", None),
        ("passeport talent", None),
        ("visiteur", None),
        ("vie privée et familiale", None),
        ("", None),
    ],
)
def test_a_mention_proposes_the_case_it_leads_to(mention, case):
    assert case_of_mention(mention) == case
