"""The articles of law that the rules of this package, and those who use it, cite."""

from typing import Final

# Code de l’entrée et du séjour des étrangers et du droit d’asile, legislative part.
L411_1: Final = "CESEDA, art. L. 411-1"
L412_1: Final = "CESEDA, art. L. 412-1"
L412_5: Final = "CESEDA, art. L. 412-5"
L412_7: Final = "CESEDA, art. L. 412-7"
L412_8: Final = "CESEDA, art. L. 412-8"
L421_14: Final = "CESEDA, art. L. 421-14"
L432_1: Final = "CESEDA, art. L. 432-1"
L436_1: Final = "CESEDA, art. L. 436-1"
L436_5: Final = "CESEDA, art. L. 436-5"
L436_7: Final = "CESEDA, art. L. 436-7"

# The same, regulatory part.
R412_1: Final = "CESEDA, art. R. 412-1"
R421_12: Final = "CESEDA, art. R. 421-12"
R421_26: Final = "CESEDA, art. R. 421-26"
R431_2: Final = "CESEDA, art. R. 431-2"
R431_4: Final = "CESEDA, art. R. 431-4"
R431_5: Final = "CESEDA, art. R. 431-5"
R431_8: Final = "CESEDA, art. R. 431-8"
R431_11: Final = "CESEDA, art. R. 431-11 et annexe 10"
R431_15_1: Final = "CESEDA, art. R. 431-15-1"
R432_2: Final = "CESEDA, art. R. 432-2"

# Code des relations entre le public et l’administration.
CRPA_L112_3: Final = "CRPA, art. L. 112-3"
CRPA_L112_6: Final = "CRPA, art. L. 112-6"
CRPA_L114_5: Final = "CRPA, art. L. 114-5"
CRPA_L211_2: Final = "CRPA, art. L. 211-2"
CRPA_L211_5: Final = "CRPA, art. L. 211-5"
CRPA_R112_5: Final = "CRPA, art. R. 112-5"

# Code de justice administrative.
CJA_R421_1: Final = "CJA, art. R. 421-1"
CJA_R421_2: Final = "CJA, art. R. 421-2"
CJA_R421_5: Final = "CJA, art. R. 421-5"
CJA_R421_7: Final = "CJA, art. R. 421-7"

# Others.
CPC_642: Final = "Code de procédure civile, art. 642"
DECREE_2024_811: Final = "Décret n° 2024-811 du 8 juillet 2024"
DIRECTIVE_2016_801: Final = "Directive (UE) 2016/801"
FINANCE_ACT_2026: Final = "Loi de finances pour 2026, art. 128"
LABOUR_L5422_1: Final = "Code du travail, art. L. 5422-1"
LABOUR_R1234_9: Final = "Code du travail, art. R. 1234-9"
