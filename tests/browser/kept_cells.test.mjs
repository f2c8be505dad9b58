// A notebook in which an earlier run left cells: who wrote them stays to be seen, whatever a person does with them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { notebookTest } from './harness/suite.mjs';

const maia = more => ({
  tags: ['maia-agent'],
  maia: { run: 'describe-1', step: 1, role: 'experiment', backend: 'openai:m', model: 'm-1', mode: 'auto',
    prompt_hash: 'ab12', input_tokens: 4312, output_tokens: 388, cost: 0.0147, seconds: 6.3, ...more },
});
const code = (source, more) =>
  ({ cell_type: 'code', metadata: maia(more), source, outputs: [], execution_count: 1 });
const words = (source, more) => ({ cell_type: 'markdown', metadata: maia({ role: 'hypotheses', ...more }), source });

/** own-1, own-4, own-7 are the person's, own-6 was edited by the person. */
const CELLS = [
  { markdown: '# Mine' }, words('Dogs?'), code('display(1);', { experiment_seconds: 2.41 }),
  { markdown: '# Also mine' }, words('Cats?', { step: 2 }), code('display(3);', { step: 2, adopted: true }), '1 + 1',
  code('display(4);', { step: 3, failed: true }), words('Cats.', { step: 3, role: 'conclusion', model: '<img src=x>' }),
];

/** What the badge of each cell says, once the cell was in view and drawn; null for none. */
async function badges(page) {
  const said = [];
  for (const { id } of await page.cells.all()) {
    const cell = await page.cells.locate(id);
    await cell.locator('.jp-CellHeader').waitFor({ state: 'attached' });
    for (const badge of await cell.locator('.maia-Badge').all()) await badge.waitFor();
    const found = await cell.locator('.maia-Badge').evaluateAll(
      nodes => nodes.map(badge => [...badge.children].map(part => part.textContent).join(' ')));
    said.push([id, found.length === 0 ? null : found.join(' AND ')]);
  }
  return Object.fromEntries(said);
}

const EXPECTED = {
  'own-1': null,
  'own-2': 'Agent step 1 · hypotheses m-1 thought 6.3 s $0.015',
  'own-3': 'Agent step 1 · experiment m-1 ran 2.4 s $0.015',
  'own-4': null,
  'own-5': 'Agent step 2 · hypotheses m-1 thought 6.3 s $0.015',
  'own-6': 'Agent step 2 · experiment m-1 thought 6.3 s $0.015 edited by you',
  'own-7': null,
  'own-8': 'Agent step 3 · experiment m-1 thought 6.3 s $0.015 failed',
  'own-9': 'Agent step 3 · conclusion <img src=x> thought 6.3 s $0.015',
};

/** Ids of the cells that are to be seen. */
function seen(page) {
  return page.ask(panel => panel.content.widgets.filter(cell => !cell.isHidden && cell.node.offsetHeight > 0)
    .map(cell => cell.model.id));
}

/** A person selects a cell, in command mode. */
async function select(page, id) {
  const cell = await page.cells.locate(id);
  await cell.locator('.jp-InputArea-prompt').first().click();
}

notebookTest('badges say who wrote a cell, with all that is known for screen readers', async ({ notebook }) => {
  const page = await notebook(CELLS);
  assert.deepEqual(await badges(page), EXPECTED);
  const badge = (await page.cells.locate('own-3')).locator('.maia-Badge');
  const spoken = await badge.getAttribute('aria-label');
  for (const fact of ['agent', 'step 1', 'describe-1', 'm-1', 'openai:m', 'ab12', '4312 in, 388 out', '2.4 s'])
    assert.ok(spoken.includes(fact), `${fact} in: ${spoken}`);
  assert.equal(await page.page.locator('.maia-Badge img').count(), 0);
  // The person's own notebook: there is no bar where there is no run.
  assert.equal(await page.bar.node.isVisible(), false);
});

notebookTest('badges go with cells that are moved, copied, and drawn again', async ({ notebook }) => {
  const page = await notebook(CELLS);
  await select(page, 'own-3');
  await page.page.keyboard.press('Control+Shift+ArrowDown');
  await page.when(panel => panel.content.widgets[3].model.id === 'own-3', 'the cell to move');
  assert.deepEqual(await badges(page), EXPECTED);
  await page.page.keyboard.press('c');
  await page.page.keyboard.press('v');
  await page.when(panel => panel.content.widgets.length === 10, 'a copy');
  const copied = Object.values(await badges(page)).filter(text => text === EXPECTED['own-3']);
  assert.equal(copied.length, 2);
  await page.save();
  await page.reload();
  const after = Object.values(await badges(page)).sort();
  assert.deepEqual(after, [...Object.values(EXPECTED), EXPECTED['own-3']].sort());
});

notebookTest('hidden agent cells leave a line that brings them back, and nothing in the file', async ({ notebook }) => {
  const page = await notebook(CELLS);
  const line = page.page.getByRole('region', { name: 'Hidden agent cells' });
  await select(page, 'own-3');
  await page.command('maia:hide-cells');
  await line.waitFor();
  assert.equal((await line.locator('[role=status]').innerText()).trim(), '5 agent cells hidden');
  assert.deepEqual(await seen(page), ['own-1', 'own-4', 'own-6', 'own-7']);
  // The active cell is one that is seen.
  assert.equal(await page.ask(panel => panel.content.activeCell.model.id), 'own-1');
  const saved = JSON.stringify(await page.save());
  assert.doesNotMatch(saved, /hidden/);
  await line.getByRole('button', { name: 'Show' }).click();
  await line.waitFor({ state: 'hidden' });
  assert.equal((await seen(page)).length, CELLS.length);
});

notebookTest('showing agent cells leaves those hidden that are below a collapsed heading', async ({ notebook }) => {
  const page = await notebook(CELLS);
  await select(page, 'own-1');
  await page.page.keyboard.press('ArrowLeft');
  await page.when(panel => panel.content.widgets[1].isHidden, 'the heading to collapse');
  await page.command('maia:hide-cells');
  assert.deepEqual(await seen(page), ['own-1', 'own-4', 'own-6', 'own-7']);
  await page.command('maia:hide-cells');
  assert.deepEqual(await seen(page), ['own-1', 'own-4', 'own-5', 'own-6', 'own-7', 'own-8', 'own-9']);
});

notebookTest('from one agent cell to the next, by the keyboard', async ({ notebook }) => {
  const page = await notebook(CELLS);
  const active = id =>
    page.when((panel, id) => panel.content.activeCell.model.id === id, `cell ${id} to be active`, id);
  await select(page, 'own-1');
  for (const [keys, id] of [['gj', 'own-2'], ['gj', 'own-3'], ['gj', 'own-5'], ['gk', 'own-3']]) {
    for (const key of keys) await page.page.keyboard.press(key);
    await active(id);
  }
});

notebookTest('an export leaves out the agent, and a person chooses about edited cells', async ({ notebook }) => {
  const page = await notebook(CELLS);
  const exported = async keep => {
    const downloading = page.page.waitForEvent('download');
    await page.command('maia:export-own');
    const dialog = page.page.getByRole('dialog');
    await dialog.getByRole('checkbox').setChecked(keep);
    await dialog.getByRole('button', { name: 'Export' }).click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /-without-agent\.ipynb$/);
    return readFile(await download.path(), 'utf8');
  };
  const kept = await exported(true);
  assert.deepEqual(JSON.parse(kept).cells.map(cell => cell.id), ['own-1', 'own-4', 'own-6', 'own-7']);
  const without = await exported(false);
  assert.deepEqual(JSON.parse(without).cells.map(cell => cell.id), ['own-1', 'own-4', 'own-7']);
  // What is before and after the cells is the file's, byte for byte.
  const file = await readFile(path.join(page.jupyter.folder, page.name), 'utf8');
  assert.equal(without.slice(-200), file.slice(-200));
});
