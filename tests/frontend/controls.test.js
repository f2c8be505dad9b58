// Buttons show only when they make sense.
const assert = require('node:assert');
const { test } = require('node:test');
const { barVisible, controls } = require('../compiled/pure/controls.js');

const situation = (phase, more = {}) => ({
  run: phase && { run: 'r', phase, step: 1, pausing: false, ...more.run },
  connected: true,
  resumable: '',
  hasProposedCell: false,
  ...more.around
});
const offered = (...given) => [...controls(situation(...given))].sort();

test('each phase offers what can be done in it', () => {
  assert.deepStrictEqual(offered('thinking'), ['hint', 'pause', 'stop']);
  assert.deepStrictEqual(offered('running'), ['hint', 'pause', 'stop']);
  assert.deepStrictEqual(offered('running', { run: { pausing: true } }), ['hint', 'stop']);
  assert.deepStrictEqual(offered('paused'), ['hint', 'resume', 'stop']);
  assert.deepStrictEqual(offered('failed'), ['hint', 'resume', 'stop']);
  assert.deepStrictEqual(offered('ended'), ['dismiss']);
});

test('a proposed plan has no cell to edit', () => {
  const plan = { run: { mode: 'plan', step: 0 } };
  assert.deepStrictEqual(offered('proposed', plan), ['approve', 'approveAll', 'hint', 'reject', 'stop']);
  const step = { run: { mode: 'step' }, around: { hasProposedCell: true } };
  assert.ok(offered('proposed', step).includes('editFirst'));
});

test('what is about to run by itself needs no approval, unless the system lacks a part of the sandbox', () => {
  for (const mode of ['auto', 'plan'])
    assert.deepStrictEqual(offered('proposed', { run: { mode } }), ['hint', 'pause', 'stop']);
  assert.ok(offered('proposed', { run: { mode: 'auto', sandbox: 'degraded' } }).includes('approve'));
});

test('without a kernel nothing can be sent', () => {
  assert.deepStrictEqual(offered('thinking', { around: { connected: false } }), []);
  assert.deepStrictEqual(offered('ended', { around: { connected: false } }), ['dismiss']);
});

test('a run that its kernel left behind can go on', () => {
  const left = { around: { resumable: 'r1' } };
  assert.deepStrictEqual(offered(null, left), ['dismiss', 'resume']);
  assert.ok(barVisible(situation(null, left)));
  assert.ok(!barVisible(situation(null)));
  assert.ok(!barVisible(situation(null, { around: { resumable: 'r1', connected: false } })));
});
