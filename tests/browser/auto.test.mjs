// Mode auto: one Shift+Enter, and the agent works to its label.
import assert from 'node:assert/strict';

import { conclusion, experiment, refuting } from './harness/chat.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

const THREE = [
  experiment('int from_the_agent = 6;\ndisplay(from_the_agent);', { hypotheses: ['dogs', 'bright spots'] }),
  refuting('display(7 * from_the_agent);'),
  conclusion('dogs in snow'),
];
const ROLES = ['1 hypotheses', '1 experiment', '2 hypotheses', '2 experiment', '2 conclusion'];

notebookTest('one Shift+Enter leads to the label', async ({ agent }) => {
  const { chat, page } = await agent(THREE, { more: ['from_the_agent * 100'] });
  await page.cells.run(AGENT);
  const last = await page.cells.conclusion();
  assert.match(last.source, /dogs in snow/);
  await page.bar.phase('ended');
  assert.match(await page.bar.text(), /Concluded.*dogs in snow/);

  // Cells stand below the cell that began the run, in order, each with its own outputs; the person's cell stays last.
  const cells = await page.cells.all();
  assert.deepEqual(cells.map(cell => (cell.maia ? cell.maia.role : cell.id)),
    ['own-1', AGENT, 'hypotheses', 'experiment', 'hypotheses', 'experiment', 'conclusion', 'own-3']);
  const [first, second] = cells.filter(cell => cell.maia?.role === 'experiment');
  assert.deepEqual([first.source, first.text, second.text], ['int from_the_agent = 6;\ndisplay(from_the_agent);', '6', '42']);
  assert.match(chat.requests[1].last, /^6$/m);
  assert.equal(chat.requests.length, 3);

  // On the screen: Markdown is rendered, every agent's cell has a badge, no person's cell has one.
  for (const cell of cells) {
    const shown = await page.cells.locate(cell.id);
    if (cell.type === 'markdown') await shown.and(page.page.locator('.jp-mod-rendered, :has(.jp-mod-rendered)')).waitFor();
    assert.equal(await shown.locator('.maia-Badge').count(), cell.maia ? 1 : 0, cell.id);
  }

  // The file says who wrote what, with which model, at which cost.
  const saved = await page.save();
  const mine = saved.cells.filter(cell => cell.metadata.maia);
  assert.deepEqual(mine.map(cell => `${cell.metadata.maia.step} ${cell.metadata.maia.role}`), ROLES);
  for (const { metadata } of mine) {
    assert.deepEqual(metadata.tags, ['maia-agent']);
    assert.equal(metadata.maia.backend, chat.setting);
    assert.equal(metadata.maia.model, 'scripted-1');
    assert.equal(metadata.maia.mode, 'auto');
    assert.equal(metadata.maia.origin, AGENT);
    assert.match(metadata.maia.prompt_hash, /^[0-9a-f]{12}$/);
    assert.equal(new Set(mine.map(cell => cell.metadata.maia.run)).size, 1);
  }
  const ran = mine.find(cell => cell.cell_type === 'code').metadata.maia;
  assert.deepEqual([ran.input_tokens, ran.output_tokens, ran.edited, ran.failed], [1000, 50, false, false]);
  assert.ok(ran.experiment_seconds >= 0);

  // The session is shared: what the agent defined is there for the person, and its result is a C++ value.
  assert.equal((await page.cells.runToEnd('own-3')).text, '600');
});

notebookTest('an old step that is run again only runs', async ({ agent }) => {
  const { chat, page } = await agent(THREE);
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  const step = await page.cells.step(1);
  assert.equal((await page.cells.runToEnd(step.id)).text, '6');
  await page.idle();
  assert.equal(chat.requests.length, 3);
  assert.deepEqual(await page.cells.roles(), ROLES);
});

notebookTest('%agent run again asks, and replaces its own cells alone', async ({ agent }) => {
  const { chat, page } = await agent([...THREE, refuting('display("second run");'), conclusion('cats')], { more: ['1 + 1'] });
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  await page.cells.run(AGENT);
  const question = page.page.getByRole('dialog');
  await question.waitFor();
  assert.match(await question.innerText(), /5 cells/);
  assert.deepEqual(await page.cells.roles(), ROLES); // nothing goes before the answer
  await question.getByRole('button', { name: /Replace/ }).click();
  await page.cells.when(cell => /cats/.test(cell.source) && cell.maia?.role === 'conclusion', 'the second conclusion');
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment', '1 conclusion']);
  assert.deepEqual((await page.cells.own()).map(cell => cell.id), ['own-1', AGENT, 'own-3']);
  assert.equal(chat.requests.length, 5);
});

notebookTest('%agent run again can keep the earlier cells', async ({ agent }) => {
  const { page } = await agent([refuting('display("first run");'), conclusion('dogs'), refuting('display("second run");'),
    conclusion('cats')]);
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  await page.cells.run(AGENT);
  await page.page.getByRole('dialog').getByRole('button', { name: /Keep/ }).click();
  await page.cells.when(cell => /cats/.test(cell.source) && cell.maia?.role === 'conclusion', 'the second conclusion');
  const cells = await page.cells.ofAgent();
  assert.equal(cells.length, 6);
  assert.equal(new Set(cells.map(cell => cell.maia.run)).size, 2);
});
