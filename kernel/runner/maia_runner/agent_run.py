"""What the kernel told about one run of the agent."""
from dataclasses import dataclass


@dataclass
class AgentRun:
    name: str
    origin: str  # id of the cell with %agent
    phase: str = 'thinking'
    step: int = 0
    steps: int = 0  # at most
    tokens: int = 0
    cost: float = 0.0
    text: str = ''
    label: str = ''
    concluded: bool = False
    mode: str = ''
    sandbox: str = ''

    def update(self, data: dict):
        """Takes over what a "state" message says; what it leaves out or gives in another type stays as it was."""
        for field in ('phase', 'step', 'steps', 'tokens', 'cost', 'text', 'label', 'concluded', 'mode', 'sandbox'):
            value, kind = data.get(field), type(getattr(self, field))
            if isinstance(value, kind) or (kind is float and isinstance(value, int)):
                setattr(self, field, kind(value))

    @property
    def failed(self) -> bool:
        """The model could not be asked; the run can go on when it can."""
        return self.phase == 'failed'

    @property
    def may_be_approved(self) -> bool:
        """Whether its proposals may run although there is nobody to ask: the notebook's author chose to be asked, and not
        the kernel because the system lacks a part of the sandbox."""
        return self.mode == 'step' and self.sandbox != 'degraded'

    @property
    def ended(self) -> bool:
        return self.phase == 'ended'

    def summary(self) -> str:
        """One line for a person."""
        spent = f'{self.step} step{"" if self.step == 1 else "s"}, {self.tokens} tokens'
        if self.cost:
            spent += f', ${self.cost:.4f}'
        if self.failed:
            return f'agent run {self.name} failed ({spent}): {self.text or "no reason was given"}'
        if not self.ended:
            return f'agent run {self.name} has not ended ({spent})'
        if not self.concluded:
            return f'agent run {self.name} ended without a conclusion ({spent}): {self.text or "no reason was given"}'
        return f'agent run {self.name} ended ({spent})' + (f', label: {self.label}' if self.label else '')
