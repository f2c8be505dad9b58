import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from '../compiled/pure/messages.js';

const CELL = { cell_type: 'code', source: '1', metadata: { maia: { run: 'r', step: 1, role: 'experiment' } } };
const INSERT = { op: 'insert_run', id: 'r-1', run: 'r', step: 1, origin: 'o', after: 'a', cells: [CELL] };
const STATE = { op: 'state', run: 'r', origin: 'o', phase: 'thinking', mode: 'auto', step: 1, steps: 25 };

test('an insertion, run or not', () => {
  assert.deepEqual(parse(INSERT), { ...INSERT, op: 'insert', execute: true });
  assert.equal(parse({ ...INSERT, op: 'insert' }).execute, false);
});

test('members that may be missing', () => {
  const { origin, after, ...rest } = INSERT;
  const { metadata, ...bare } = CELL;
  const op = parse({ ...rest, cells: [bare] });
  assert.deepEqual([op.origin, op.after, op.cells[0].metadata], ['', '', {}]);
  const { state } = parse(STATE);
  assert.deepEqual([state.tokens, state.cost, state.budget, state.pausing, state.concluded, state.seconds],
    [0, 0, 0, false, false, 0]);
  assert.equal(state.sandbox, 'strict');
  assert.equal(parse({ op: 'hello', version: 2 }).open_run, '');
});

test('what is newer than we are is ignored', () => {
  assert.equal(parse({ op: 'dance', id: 'x' }), null);
  assert.equal(parse({ ...STATE, weather: 'fine' }).state.weather, undefined);
});

for (const [what, message] of [
  ['no object', 'insert'],
  ['a list', []],
  ['no cells', { ...INSERT, cells: [] }],
  ['a cell without source', { ...INSERT, cells: [{ cell_type: 'code' }] }],
  ['a raw cell', { ...INSERT, cells: [{ ...CELL, cell_type: 'raw' }] }],
  ['metadata that is a list', { ...INSERT, cells: [{ ...CELL, metadata: [] }] }],
  ['a step that is a text', { ...INSERT, step: '1' }],
  ['a step that is no number', { ...INSERT, step: NaN }],
  ['no run', { ...INSERT, run: '' }],
  ['an unknown phase', { ...STATE, phase: 'dreaming' }],
  ['an unknown mode', { ...STATE, mode: 'wild' }],
  ['an unknown lock', { ...STATE, sandbox: 'ajar' }],
  ['ids that are numbers', { op: 'remove', run: 'r', cells: [1] }],
  ['metadata for nobody', { op: 'metadata', cell: '', metadata: {} }],
  ['metadata that is null', { op: 'metadata', cell: 'c', metadata: null }],
])
  test(`malformed: ${what}`, () => {
    const op = parse(message);
    assert.equal(op.op, 'malformed');
    assert.ok(op.reason);
  });

test('a malformed insertion can be answered', () => {
  assert.equal(parse({ ...INSERT, cells: 5 }).id, 'r-1');
  assert.equal(parse({ ...INSERT, id: 5 }).id, '');
});
