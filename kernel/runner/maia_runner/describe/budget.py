"""Money for all units together."""


class Budget:
    """Divides what is left evenly among the units that have not begun; what one does not need is there for the others."""

    def __init__(self, total: float, spent: float):
        self._total = total
        self._spent = spent
        self._reserved = {}

    @property
    def limited(self) -> bool:
        return self._total > 0

    def share(self, waiting: int) -> float:
        """What one of `waiting` units may take now, in dollars; at most 0 when all is spent."""
        return (self._total - self._spent - sum(self._reserved.values())) / max(1, waiting)

    def reserve(self, name: str, amount: float):
        self._reserved[name] = max(0.0, amount)

    def settle(self, name: str, cost: float):
        """The unit of this name has ended, and took `cost` since it was started."""
        self._reserved.pop(name, None)
        self._spent += cost
