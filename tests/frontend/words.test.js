// What the bar and the badges say.
const assert = require('node:assert');
const { test } = require('node:test');
const words = require('../compiled/pure/words.js');

const run = {
  run: 'r', origin: 'c', phase: 'thinking', mode: 'step', step: 3, steps: 25, tokens: 12840, cost: 0.0421, budget: 0.5,
  backend: 'openai:m', model: 'm', pausing: false, text: '', label: '', concluded: false
};
const cell = { run: 'r', step: 2, role: 'experiment', backend: 'openai:m', model: 'm', seconds: 6.34, cost: 0.0147 };

test('durations are as exact as one wants to read them', () => {
  const said = [0, 0.05, 0.44, 9.94, 9.96, 59.4, 59.6, 71.8, 3599.4, 3600, 7800].map(words.duration);
  assert.deepStrictEqual(said, [
    'under 0.1 s', '0.1 s', '0.4 s', '9.9 s', '10 s', '59 s', '1 min 0 s', '1 min 12 s', '59 min 59 s', '1 h 0 min',
    '2 h 10 min'
  ]);
  assert.strictEqual(words.duration(NaN), '');
  assert.deepStrictEqual([0.9, 59.9, 60, 3725].map(words.ticking), ['0 s', '59 s', '1 min 0 s', '1 h 2 min']);
});

test('money has two figures that count', () => {
  const said = [0, -1, NaN, 0.00001, 0.0042, 0.0147, 0.42, 0.999, 1.5, 12].map(words.dollars);
  assert.deepStrictEqual(said, [
    '$0', '$0', '$0', 'under $0.0001', '$0.0042', '$0.015', '$0.42', '$0.999', '$1.50', '$12.00'
  ]);
});

test('tokens are counted in thousands and millions', () => {
  const said = [0, 1, 999, 1000, 12840, 151840, 999_949, 999_950, 2_500_000].map(words.tokens);
  assert.deepStrictEqual(said, [
    '0 tokens', '1 token', '999 tokens', '1.0k tokens', '12.8k tokens', '152k tokens', '1000k tokens', '1.0M tokens',
    '2.5M tokens'
  ]);
});

test('a state has a headline, a place and what it costs', () => {
  assert.strictEqual(words.headline(run), 'Thinking');
  assert.strictEqual(words.headline({ ...run, pausing: true }), 'Thinking, then pauses');
  assert.strictEqual(words.headline({ ...run, mode: 'plan', step: 0 }), 'Planning');
  assert.strictEqual(words.headline({ ...run, phase: 'proposed', step: 0 }), 'Proposes a plan');
  assert.strictEqual(words.headline({ ...run, phase: 'ended' }), 'Ended without a conclusion');
  assert.strictEqual(words.place(run), 'step 3 of 25');
  assert.strictEqual(words.place({ ...run, steps: 0 }), 'step 3');
  assert.strictEqual(words.place({ ...run, step: 0 }), '');
  assert.strictEqual(words.place({ ...run, step: 0, mode: 'plan' }), 'plan');
  assert.strictEqual(words.spending(run), '$0.042 of $0.50');
  assert.strictEqual(words.spending({ ...run, budget: 0 }), '$0.042');
  assert.strictEqual(words.spending({ ...run, budget: 0, cost: 0 }), '');
});

test('what ended says its label, what failed its reason', () => {
  assert.strictEqual(words.detail({ ...run, phase: 'ended', concluded: true, label: 'bow ties', text: 'x' }), 'bow ties');
  assert.strictEqual(words.detail({ ...run, phase: 'ended', text: 'out of steps' }), 'out of steps');
  assert.strictEqual(words.detail({ ...run, phase: 'failed', text: '429' }), '429');
});

test('a screen reader hears a new sentence for each new state and none for tokens', () => {
  const phases = ['thinking', 'proposed', 'running', 'paused', 'failed', 'ended'];
  const said = new Set(phases.map(phase => words.announcement({ ...run, mode: 'step', phase })));
  assert.strictEqual(said.size, phases.length);
  assert.strictEqual(words.announcement(run), words.announcement({ ...run, tokens: 99_999, cost: 0.2 }));
  assert.match(words.announcement({ ...run, mode: 'step', phase: 'proposed' }), /step 3 of 25.*waits for your approval/);
  assert.match(words.announcement({ ...run, phase: 'failed', text: 'no answer' }), /failed in step 3 of 25: no answer\.$/);
});

test('a badge says step, model, time and cost, and leaves out what is unknown', () => {
  assert.deepStrictEqual(words.badgeParts(cell), ['step 2 · experiment', 'm', 'thought 6.3 s', '$0.015']);
  assert.deepStrictEqual(words.badgeParts({ ...cell, experiment_seconds: 2 })[2], 'ran 2.0 s');
  assert.deepStrictEqual(words.badgeParts({ run: 'r', step: 0, role: 'plan' }), ['plan']);
  assert.deepStrictEqual(words.badgeParts({ ...cell, model: '', cost: 0 }), [
    'step 2 · experiment', 'openai:m', 'thought 6.3 s'
  ]);
  const flags = words.flags({ ...cell, adopted: true, edited: true, failed: true }, true).map(flag => flag.text);
  assert.deepStrictEqual(flags, ['edited by you', 'failed', 'waits for you']);
});

test('the tooltip has all that is known', () => {
  const all = words.provenance({ ...cell, mode: 'auto', prompt_hash: 'ab12', input_tokens: 4312, output_tokens: 388 });
  for (const known of ['step 2, experiment', 'Run: r', 'Backend: openai:m', 'Mode: auto', '4312 in, 388 out', 'ab12'])
    assert.ok(all.includes(known), known);
  assert.ok(!words.provenance({ run: 'r', step: 1, role: 'hypotheses' }).includes('undefined'));
});
