// Taking a run's cells back, and mixed notebooks: adopted, hidden and exported cells.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { conclusion, experiment, refuting } from './harness/chat.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

const REPLIES = [experiment('display(11);'), refuting('display(22);'), conclusion('dogs')];
const MORE = { more: ['int of_the_person = 5;\nof_the_person', { markdown: 'A note of the person.' }] };

async function finished(agent) {
  const { chat, page } = await agent(REPLIES, MORE);
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  await page.cells.runToEnd('own-3');
  return { chat, page };
}

/** What can be compared of cells that went and came back. */
function content(cells) {
  return cells.map(({ type, source, maia, outputs }) => ({ type, source, step: maia?.step, role: maia?.role, outputs }));
}

notebookTest('undo of a run removes exactly its cells; redo brings them back with their outputs', async ({ agent }) => {
  const { page } = await finished(agent);
  const before = content(await page.cells.all());
  await page.command('maia:undo-run');
  await page.gone(cell => cell.maia, 'the cells of the run to go');
  assert.deepEqual((await page.cells.all()).map(cell => cell.id), ['own-1', AGENT, 'own-3', 'own-4']);
  assert.equal((await page.cells.get('own-3')).text, '5');
  await page.command('maia:redo-run');
  await page.cells.conclusion();
  assert.deepEqual(content(await page.cells.all()), before);
});

notebookTest('an agent cell that a person edits is adopted: undo and a new run leave it', async ({ agent }) => {
  const { page } = await finished(agent);
  const { id } = await page.cells.step(1);
  await page.cells.type(id, 'display(11 + of_the_person);');
  await page.cells.when((cell, id) => cell.id === id && cell.maia.adopted, 'the cell to be adopted', id);
  assert.match(await (await page.cells.locate(id)).locator('.maia-Badge').innerText(), /edited by you/);
  const saved = await page.save();
  assert.equal(saved.cells.find(cell => cell.id === id).metadata.maia.adopted, true);
  await page.command('maia:undo-run');
  await page.page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await page.gone((cell, id) => cell.maia && cell.id !== id, 'the other cells of the run to go', id);
  assert.equal((await page.cells.get(id)).source, 'display(11 + of_the_person);');
});

notebookTest('agent cells can be hidden and shown', async ({ agent }) => {
  const { page } = await finished(agent);
  const seen = ids => page.when((panel, ids) => panel.content.widgets
    .filter(cell => !cell.isHidden && cell.node.offsetHeight > 0).map(cell => cell.model.id).join() === ids, ids, ids);
  const all = await page.ask(panel => panel.content.widgets.map(cell => cell.model.id).join());
  await page.command('maia:hide-cells');
  await seen(['own-1', AGENT, 'own-3', 'own-4'].join());
  await page.command('maia:hide-cells');
  await seen(all);
});

notebookTest('export without agent cells', async ({ agent }) => {
  const { page } = await finished(agent);
  await page.save();
  const downloading = page.page.waitForEvent('download');
  await page.command('maia:export-own');
  const file = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
  assert.deepEqual(file.cells.map(cell => cell.id), ['own-1', AGENT, 'own-3', 'own-4']);
  assert.equal((await page.cells.ofAgent()).length, 5); // the notebook itself keeps them
});
