import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asksForAgent, earlierRuns, madeBy, placeFor, runsIn } from '../compiled/pure/placement.js';

const own = id => ({ id, type: 'code', provenance: null });
const agent = (id, run, step, more = {}) => ({
  id, type: more.type ?? 'code',
  provenance: { run, step, role: 'experiment', origin: 'o', insertion: `${run}-${step}`, ...more },
});
const BOOK = [own('o'), agent('a1', 'r', 1), own('p'), agent('a2', 'r', 2), own('z')];

test('below the cell it names, else the run, else its origin, else at the end', () => {
  const place = wanted => placeFor(BOOK, { after: '', run: 'none', origin: '', ...wanted });
  assert.equal(place({ after: 'a1', run: 'r', origin: 'o' }), 2);
  assert.equal(place({ after: 'gone', run: 'r', origin: 'o' }), 4);
  assert.equal(place({ after: 'gone', origin: 'o' }), 1);
  assert.equal(place({ after: 'gone', origin: 'gone' }), 5);
  assert.equal(placeFor([], { after: 'a', run: 'r', origin: 'o' }), 0);
});

test('an insertion that came before', () => {
  const cell = (cell_type, role) => ({ cell_type, source: '', metadata: { maia: { role } } });
  const wanted = [cell('markdown', 'hypotheses'), cell('code', 'experiment')];
  const insertion = { id: 'r-1', run: 'r', step: 1, cells: wanted };
  const text = agent('t', 'r', 1, { type: 'markdown', role: 'hypotheses' });
  assert.deepEqual(madeBy(BOOK, insertion), ['a1']);
  assert.deepEqual(madeBy([agent('a1', 'r', 1), text], insertion), ['t', 'a1']); // moved by the person
  assert.deepEqual(madeBy([text, agent('a1', 'r', 1), agent('copy', 'r', 1)], insertion), ['t', 'a1']);
  assert.deepEqual(madeBy(BOOK, { ...insertion, step: 2 }), []); // the id of an earlier kernel
  assert.deepEqual(madeBy(BOOK, { ...insertion, run: 'other' }), []);
});

test('cells of earlier runs of one %agent', () => {
  const book = [own('o'), agent('a', 'r', 1), agent('b', 's', 1), agent('c', 't', 1, { origin: 'elsewhere' })];
  assert.deepEqual(earlierRuns(book, 'o', 's').map(cell => cell.id), ['a']);
  assert.deepEqual(earlierRuns(book, '', 's'), []);
});

test('runs, oldest first', () => {
  const book = [agent('a', '2026-11-21-bbbb', 1), agent('b', '2026-11-20-cccc', 1), agent('c', '2026-11-21-aaaa', 1)];
  assert.deepEqual(runsIn([own('o'), ...book, ...book]), ['2026-11-20-cccc', '2026-11-21-bbbb', '2026-11-21-aaaa']);
});

test('which cells begin a run', () => {
  assert.ok(asksForAgent('%agent describe'));
  assert.ok(asksForAgent('int i;\n%agent'));
  assert.ok(!asksForAgent('// %agent describe'));
  assert.ok(!asksForAgent('%agents'));
});
