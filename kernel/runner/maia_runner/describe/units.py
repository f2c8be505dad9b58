"""The units to describe: how they are written on the command line, and what they are called in C++ and on the disk."""
import hashlib
import json
import re
from dataclasses import dataclass

LARGEST = 1_000_000
EMBEDDED = 'efficientnet_lite0'  # Model::embedded


@dataclass(frozen=True)
class Unit:
    unit: str  # the number, or the rule of a synthetic unit
    layer: str  # "synthetic" for such a one
    model: str  # empty for a synthetic unit

    @property
    def synthetic(self) -> bool:
        return self.layer == 'synthetic'

    @property
    def title(self) -> str:
        if self.synthetic:
            return f'synthetic unit "{self.unit}"'
        return f'{self.model} {self.layer} unit {self.unit}'

    @property
    def expression(self) -> str:
        """C++ of type System."""
        if self.synthetic:
            return f'System::synthetic({literal(self.unit)})'
        return f'System({self.unit}, {literal(self.layer)}, {literal(self.model)})'

    @property
    def definition(self) -> str:
        """C++ that makes the variable `system`."""
        if self.synthetic:
            return f'System system = {self.expression};'
        return self.expression.replace('System(', 'System system(', 1) + ';'

    @property
    def folder(self) -> str:
        """A name for its folder that no other unit has, and that every file system takes."""
        if not self.synthetic:
            return f'{_plain(self.model)}-{_plain(self.layer)}-{int(self.unit):05}'
        digest = hashlib.sha256(self.unit.encode()).hexdigest()[:6]
        return f'synthetic-{_plain(self.unit)[:40]}-{digest}'


def literal(text: str) -> str:
    """A C++ string literal. JSON's escapes are C++'s, too, apart from those of other letters, which stay as they are."""
    return json.dumps(text, ensure_ascii=False).replace('\x7f', '\\x7f')


def parse_units(text: str) -> list:
    """The numbers of "0-99,120". ValueError says what is wrong."""
    numbers = []
    for part in text.split(','):
        match = re.fullmatch(r'\s*(\d+)\s*(?:-\s*(\d+)\s*)?', part)
        if not match:
            raise ValueError(f"'{part}' is neither a number nor a range; write for example 0-99,120")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"the range '{part.strip()}' ends before it begins")
        if last > LARGEST:
            raise ValueError(f'{last} is larger than any layer')
        numbers.extend(range(first, last + 1))
    repeated = next((number for i, number in enumerate(numbers) if number in numbers[:i]), None) if len(
        set(numbers)) < len(numbers) else None
    if repeated is not None:
        raise ValueError(f'{repeated} is there twice')
    return numbers


def _plain(text: str) -> str:
    return re.sub(r'[^A-Za-z0-9._]+', '-', text).strip('-.') or 'x'
