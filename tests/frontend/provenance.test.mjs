import assert from 'node:assert/strict';
import { test } from 'node:test';

import { digest } from '../compiled/pure/digest.js';
import { isAdopted, merged, metadataOf, provenanceOf } from '../compiled/pure/provenance.js';

test('the digest is FNV-1a', () => {
  assert.equal(digest(''), 'cbf29ce484222325');
  assert.equal(digest('a'), 'af63dc4c8601ec8c');
  assert.equal(digest('foobar'), '85944171f73967e8');
  assert.notEqual(digest('日本'), digest('本日'));
});

test('metadata is merged by member', () => {
  const base = { tags: ['a', 'b'], maia: { run: 'r', step: 1, cost: 0.5 }, other: 1 };
  const result = merged(base, { tags: ['c'], maia: { cost: 0.75, failed: true } });
  assert.deepEqual(result, { tags: ['c'], maia: { run: 'r', step: 1, cost: 0.75, failed: true }, other: 1 });
  assert.equal(base.maia.cost, 0.5);
  assert.deepEqual(merged({ maia: 'text' }, { maia: { a: 1 } }), { maia: { a: 1 } });
  assert.deepEqual(merged({ maia: { a: 1 } }, { maia: null }), { maia: null });
});

test('a name like a prototype is a member like any other', () => {
  const result = merged({}, JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"a": 1}}'));
  assert.equal({}.polluted, undefined);
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
  assert.deepEqual(result.constructor, { a: 1 });
});

test('whose cell it is', () => {
  const maia = { run: 'r', step: 0, role: 'plan' };
  assert.equal(provenanceOf({ maia }), maia);
  for (const not of [undefined, null, 'r', {}, { ...maia, run: '' }, { ...maia, step: '1' }, { ...maia, role: 'king' }])
    assert.equal(provenanceOf({ maia: not }), null);
});

test('adopted is a cell whose text is another than the agent wrote, and no longer when it is as it was', () => {
  const maia = { run: 'r', step: 1, role: 'experiment' };
  const cell = { cell_type: 'code', source: 'int i;', metadata: { tags: ['maia-agent'], maia } };
  const metadata = metadataOf(cell, 'r-1');
  assert.deepEqual(metadata.tags, ['maia-agent']);
  assert.equal(metadata.maia.insertion, 'r-1');
  const from = provenanceOf(metadata);
  assert.equal(isAdopted(from, 'int i;'), false);
  assert.equal(isAdopted(from, 'int j;'), true);
  assert.equal(isAdopted(null, 'int j;'), null);
  assert.equal(isAdopted({ run: 'r', step: 1, role: 'experiment' }, 'int j;'), null); // inserted by another front end
});
