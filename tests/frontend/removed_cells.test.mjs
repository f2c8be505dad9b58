import assert from 'node:assert/strict';
import { test } from 'node:test';

import { RemovedCells } from '../compiled/pure/removed_cells.js';

const remove = (order, ids) => RemovedCells.from(order, ids.map(id => ({ id, source: id })));

/** The order of a notebook after a redo. */
function redone(removed, now) {
  const order = [...now];
  for (const { index, content } of removed.restore(now)) order.splice(index, 0, content.id);
  return order.join(' ');
}

test('back where they were', () => {
  const removed = remove(['p', 'a', 'q', 'b', 'c', 'r'], ['a', 'b', 'c']);
  assert.equal(redone(removed, ['p', 'q', 'r']), 'p a q b c r');
});

test('with new cells between, below what was above them', () => {
  const removed = remove(['p', 'a', 'q', 'b'], ['a', 'b']);
  assert.equal(redone(removed, ['p', 'new', 'q', 'end']), 'p a new q b end');
});

test('where their neighbors have gone', () => {
  const removed = remove(['p', 'a', 'q', 'b', 'r'], ['a', 'b']);
  assert.equal(redone(removed, ['q', 'r']), 'a q b r');
  assert.equal(redone(removed, ['r']), 'a b r');
  assert.equal(redone(removed, ['other']), 'other a b');
  assert.equal(redone(removed, []), 'a b');
});

test('not twice: what is there again is left alone', () => {
  const removed = remove(['p', 'a', 'b'], ['a', 'b']);
  assert.equal(redone(removed, ['p', 'a']), 'p a b');
  assert.deepEqual(removed.restore(['p', 'a', 'b']), []);
});

test('random notebooks come back in their order', () => {
  let seed = 7;
  const random = n => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
  for (let round = 0; round < 500; ++round) {
    const order = Array.from({ length: 1 + random(12) }, (_, i) => `c${i}`);
    const gone = order.filter(() => random(2));
    assert.equal(redone(remove(order, gone), order.filter(id => !gone.includes(id))), order.join(' '));
  }
});
