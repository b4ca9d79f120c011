"""Orders of cards, what the factory said of each, mistakes declared, and tax stamps."""

from escale.cards.mistakes import CardMistake
from escale.cards.orders import CardNews, CardOrder
from escale.cards.stamps import Stamp

__all__ = ["CardMistake", "CardNews", "CardOrder", "Stamp"]
