"""index.html: a table of all units with their strongest images and labels. No script, all text escaped."""
from html import escape
from pathlib import Path
from urllib.parse import quote

from ..output import replace_file
from .results import CONCLUDED, ENDED

_LONGEST = 260  # characters of a description that are shown at first

_STYLE = '''
body { font-family: system-ui, sans-serif; margin: 2em auto; max-width: 1200px; padding: 0 1em; color: #222; }
h1 { font-size: 1.4em; } p { color: #555; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; border-bottom: 2px solid #ccc; padding: 6px 10px; font-size: .85em; color: #555; }
td { border-bottom: 1px solid #e4e4e4; padding: 10px; vertical-align: top; }
td.effort { white-space: nowrap; font-size: .85em; color: #555; }
img { width: 260px; max-height: 180px; object-fit: cover; object-position: top; border-radius: 4px; display: block; }
.label { font-weight: 600; } .description { color: #444; margin-top: 4px; }
summary { cursor: pointer; } .state { min-width: 6em; font-size: .85em; } .failed { color: #b3261e; } .open { color: #9a6700; }
a { color: #5e35b1; }
'''


def write_index(folder: Path, title: str, results: list):
    rows = '\n'.join(_row(folder, result) for result in results)
    page = f'''<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
<p>{escape(totals(results))} <a href="summary.csv">summary.csv</a></p>
<table>
<thead><tr><th>Strongest images</th><th>Unit</th><th>What the agent says</th><th>State</th><th>Effort</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
'''
    replace_file(folder / 'index.html', page)


def totals(results: list) -> str:
    """One line about all of them."""
    concluded = sum(result.state == CONCLUDED for result in results)
    other = {}
    for result in results:
        if result.state != CONCLUDED:
            other[result.state] = other.get(result.state, 0) + 1
    parts = [f'{concluded} of {len(results)} units with a conclusion'] + [f'{n} {state}' for state, n in other.items()]
    outcomes = [result.outcome for result in results]
    cost, tokens = sum(o.cost for o in outcomes), sum(o.tokens for o in outcomes)
    return ', '.join(parts) + f'; {sum(o.steps for o in outcomes)} experiments, {tokens:,} tokens, ${cost:.4f}.'


def _row(folder: Path, result) -> str:
    outcome = result.outcome
    link = _link(folder, result.page if result.page.exists() else result.notebook)
    picture = f'<img loading="lazy" alt="" src="{_link(folder, result.picture)}">' if result.picture.exists() else ''
    if link:
        picture = f'<a href="{link}">{picture}</a>' if picture else ''
    label = '<br>'.join(escape(label) for label in outcome.labels)
    about = f'<div class="label">{label}</div>' if label else ''
    if outcome.description:
        about += _description(outcome.description)
    why = result.problem or ('' if result.state == CONCLUDED else outcome.reason)
    kind = '' if result.state in (CONCLUDED, ENDED) else 'open' if outcome.run else 'failed'
    state = f'<span class="{kind}">{escape(result.state)}</span>' + (f'<br>{escape(why)}' if why else '')
    unit = escape(result.unit.title)
    if link:
        unit = f'<a href="{link}">{unit}</a>'
        if result.page.exists():
            unit += f'<br><small><a href="{_link(folder, result.notebook)}">notebook</a></small>'
    effort = [f'{outcome.steps} steps' if outcome.steps else '', f'{outcome.tokens:,} tokens' if outcome.tokens else '',
              f'${outcome.cost:.4f}' if outcome.cost else '', f'{outcome.seconds:.0f} s' if outcome.seconds else '']
    spent = '<br>'.join(part for part in effort if part)
    return (f'<tr><td>{picture}</td><td>{unit}</td><td>{about}</td><td class="state">{state}</td>'
            f'<td class="effort">{spent}</td></tr>')


def _description(text: str) -> str:
    """The beginning, and all of it when one asks for it."""
    if len(text) <= _LONGEST:
        return f'<div class="description">{escape(text)}</div>'
    beginning = text[:_LONGEST].rsplit(' ', 1)[0]
    return f'<details class="description"><summary>{escape(beginning)} …</summary>{escape(text)}</details>'


def _link(folder: Path, path: Path) -> str:
    return quote(str(path.relative_to(folder))) if path.exists() else ''
