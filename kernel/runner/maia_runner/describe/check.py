"""Asks the kernel, before anything is started, whether all units exist and have exemplars."""
from ..kernel_session import kernel_session
from .units import literal

# Many at once, because a model is loaded in the first cell that names it; not all, so that a cell stays readable in an error.
_AT_ONCE = 200


def check_units(units: list, kernel: str, folder):
    """KernelError, in the words of the library, for the first unit that can't be described. What is slow and the same for
    all of them, as making the default dataset, is done here once."""
    with kernel_session(kernel, folder) as run:
        for code in _cells(units):
            run(code)


def _cells(units: list):
    groups = {}
    for unit in units:
        groups.setdefault((unit.model, unit.layer), []).append(unit)
    for (model, layer), group in groups.items():
        if group[0].synthetic:
            yield from (unit.expression + ';' for unit in group)
        else:
            for start in range(0, len(group), _AT_ONCE):
                numbers = ', '.join(unit.unit for unit in group[start:start + _AT_ONCE])
                yield f'for (int unit : {{{numbers}}}) System(unit, {literal(layer)}, {literal(model)});'
        yield f'{group[0].expression}.exemplars(1);'
