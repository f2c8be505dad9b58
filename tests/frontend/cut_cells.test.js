// An export without the agent's cells is, byte for byte, the file without them.
const assert = require('node:assert');
const { test } = require('node:test');
const { cutCells, isAgentCell } = require('../compiled/pure/cut_cells.js');

const agent = '{"cell_type": "code", "metadata": {"maia": {"run": "r"}, "tags": ["maia-agent"]}, "source": ["]}\\"[{"]}';
const adopted = agent.replace('"run": "r"', '"run": "r", "adopted": true');
// Numbers and names that JSON.parse and JSON.stringify would change.
const own = '{"cell_type": "raw", "metadata": {"10": 1.0, "2": 1e-7, "big": 12345678901234567890}, "source": ["\\u00e9 \\\\"]}';
const file = (...cells) => `{\n "cells": [\n  ${cells.join(',\n  ')}\n ],\n "metadata": {"z": [{"cells": []}]},\n "nbformat": 4\n}\n`;
const cut = (text, adoptedToo = true) => cutCells(text, cell => isAgentCell(cell, adoptedToo));

test('what stays is as it was', () => {
  for (const [given, left] of [
    [[own, agent, own], [own, own]],
    [[agent, own], [own]],
    [[own, agent], [own]],
    [[agent, agent, own, agent], [own]],
    [[own], [own]]
  ])
    assert.deepStrictEqual(cut(file(...given)), { text: file(...left), removed: given.length - left.length });
});

test('a notebook of the agent alone becomes an empty one', () => {
  const { text, removed } = cut(file(agent, agent));
  assert.strictEqual(removed, 2);
  assert.deepStrictEqual(JSON.parse(text).cells, []);
});

test('cells that a person edited are the choice of that person', () => {
  assert.strictEqual(cut(file(own, adopted, agent), false).text, file(own, adopted));
  assert.strictEqual(cut(file(own, adopted, agent), true).text, file(own));
});

test('a file on one line, with members before and after, works as well', () => {
  const text = `{"metadata":{"cells":[1]},"cells":[${own},${agent},${own}],"x":null}`;
  assert.strictEqual(cut(text).text, `{"metadata":{"cells":[1]},"cells":[${own},${own}],"x":null}`);
});

test('tags alone make an agent cell, and nothing else does', () => {
  assert.ok(isAgentCell({ metadata: { tags: ['a', 'maia-agent'] } }, false));
  for (const other of [{}, null, { metadata: {} }, { metadata: { tags: 'maia-agent' } }, { metadata: { maia: { run: 'r' } } }])
    assert.ok(!isAgentCell(other, true));
});

test('what is no notebook is refused', () => {
  for (const text of ['', '[]', '{"cells": 3}', '{}', '{"cells": [{"a": ', '{"cells": [1 2', '{"cells": "x"', '{"a": }'])
    assert.throws(() => cut(text), SyntaxError, text);
});
