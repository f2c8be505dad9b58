// What goes wrong: in a cell, in the kernel, in the page, at the model's server.
import assert from 'node:assert/strict';

import { conclusion, experiment, held, refusal, refuting } from './harness/chat.mjs';
import { UNTIL_LET_GO } from './harness/notebook.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

/** No cell is there twice. */
function assertOnce(roles) {
  assert.deepEqual(roles, [...new Set(roles)]);
}

notebookTest('cells that do not compile, throw and crash: the agent is told and goes on', async ({ agent }) => {
  const { chat, page } = await agent([
    experiment('display(undeclared_name);'), experiment('throw Error("of the agent");'),
    experiment('*(volatile int*)nullptr = 1;'), refuting('display("alive");'), conclusion()], { more: ['6 * 7'] });
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  assert.match(chat.requests[1].last, /undeclared identifier 'undeclared_name'/);
  assert.match(chat.requests[2].last, /of the agent/);
  assert.match(chat.requests[3].last, /Segmentation fault/);
  const cells = (await page.cells.ofAgent()).filter(cell => cell.type === 'code');
  assert.deepEqual(cells.map(cell => cell.maia.failed), [true, true, true, false]);
  assert.ok(cells.every(cell => cell.count !== null), 'no cell hangs with a star');
  assert.equal(cells[3].text, 'alive');
  assert.match(await (await page.cells.locate(cells[0].id)).locator('.maia-Badge').innerText(), /failed/);
  assert.equal((await page.cells.runToEnd('own-3')).text, '42');
});

notebookTest('a server that refuses: the run fails, says why, and resumes', async ({ agent }) => {
  const { chat, page } = await agent([refusal(401, 'no such key'), refuting('display(1);'), conclusion()]);
  await page.cells.run(AGENT);
  await page.bar.phase('failed');
  assert.match(await page.bar.text(), /no such key/);
  await page.bar.press('Try again');
  await page.cells.conclusion();
  await page.bar.phase('ended');
  assert.equal(chat.requests.length, 3);
});

notebookTest('a kernel that is restarted in mid-run: the run resumes from the bar', async ({ agent }) => {
  const { chat, page } = await agent([experiment('int kept = 5;\ndisplay(kept);'), held('slow', 'never seen'),
    refuting('display(kept * 2);'), conclusion()]);
  await page.cells.run(AGENT);
  await page.cells.step(1);
  await chat.request(2);
  await page.restartKernel();
  await chat.disconnected(2);
  await page.idle();
  await page.bar.button('Resume').waitFor();
  await page.cells.runToEnd('own-1'); // the unit has to be defined again
  await page.bar.press('Resume');
  await page.cells.conclusion();
  const roles = await page.cells.roles();
  assertOnce(roles);
  assert.deepEqual(roles, ['1 hypotheses', '1 experiment', '2 hypotheses', '2 experiment', '2 conclusion']);
  assert.equal((await page.cells.step(2)).text, '10');
});

notebookTest('after a restart a step of before can be taken back', async ({ agent }) => {
  const { page } = await agent([experiment('display(1);'), refuting('display(2);')],
    { options: '--mode step', more: ['%agent undo'] });
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.bar.press('Approve');
  await page.cells.done(id);
  await page.cells.step(2);
  await page.bar.phase('proposed');
  await page.restartKernel();
  await page.idle();
  await page.cells.runToEnd('own-1');
  await page.bar.press('Resume');
  await page.bar.phase('proposed');
  await page.cells.runToEnd('own-3');
  await page.bar.phase('paused');
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment']);
  await page.cells.runToEnd('own-3');
  await page.when(panel => panel.content.widgets.every(cell => !cell.model.getMetadata('maia')), 'all cells of the agent to go');
});

notebookTest('a reload while the model thinks: the run goes on', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display(1);'), held('slow', refuting('display(2);')), conclusion()]);
  await page.cells.run(AGENT);
  await page.cells.step(1);
  await chat.request(2);
  await page.save();
  await page.reload();
  await page.bar.phase('thinking');
  chat.release('slow');
  await page.cells.conclusion();
  await page.bar.phase('ended');
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment', '2 hypotheses', '2 experiment', '2 conclusion']);
  assert.equal(chat.requests.length, 3);
});

notebookTest('a reload while the model thinks for the first time: the run goes on', async ({ agent }) => {
  const { chat, page } = await agent([held('slow', refuting('display(1);')), conclusion()]);
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.reload();
  await page.bar.phase('thinking');
  chat.release('slow');
  await page.cells.conclusion();
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment', '1 conclusion']);
  assert.equal(chat.requests.length, 2);
});

notebookTest('a reload while a cell is proposed: it is there once, and can be approved', async ({ agent }) => {
  const { chat, page } = await agent([refuting('display(7);'), conclusion()], { options: '--mode step' });
  await page.cells.run(AGENT);
  await page.cells.step(1);
  await page.bar.phase('proposed');
  await page.save();
  await page.reload();
  await page.bar.phase('proposed');
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment']);
  await page.bar.press('Approve');
  await page.cells.conclusion();
  assertOnce(await page.cells.roles());
  assert.equal((await page.cells.step(1)).text, '7');
  assert.equal(chat.requests.length, 2);
});

notebookTest('a reload that loses a proposed cell: it is inserted again, once', async ({ agent }) => {
  const { page } = await agent([refuting('display(7);'), conclusion()], { options: '--mode step' });
  await page.save(); // without any cell of the agent
  await page.cells.run(AGENT);
  await page.cells.step(1);
  await page.bar.phase('proposed');
  await page.reload();
  await page.bar.phase('proposed');
  await page.cells.step(1);
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment']);
  await page.bar.press('Approve');
  await page.cells.conclusion();
});

notebookTest('a reload while an experiment runs: the run goes on', async ({ agent }) => {
  const { chat, page } = await agent([experiment(UNTIL_LET_GO + 'display(1);'), refuting('display(2);'), conclusion()]);
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.cells.when((cell, id) => cell.id === id && /begun/.test(cell.text), 'the experiment to begin', id);
  await page.save();
  await page.reload({ idle: false });
  await page.letGo();
  await page.cells.conclusion();
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment', '2 hypotheses', '2 experiment', '2 conclusion']);
  assert.equal(chat.requests.length, 3);
});

notebookTest('two tabs on one notebook: no cell is there twice', async ({ agent, page: open }) => {
  const { chat, page } = await agent([experiment('display(1);'), held('slow', refuting('display(2);')), conclusion()]);
  const other = await open(page.name);
  await page.page.bringToFront();
  await page.cells.run(AGENT);
  await chat.request(2);
  await other.bar.phase('thinking'); // both tabs show the state
  chat.release('slow');
  await page.cells.conclusion();
  await page.bar.phase('ended');
  await other.bar.phase('ended');
  const roles = ['1 hypotheses', '1 experiment', '2 hypotheses', '2 experiment', '2 conclusion'];
  assert.deepEqual(await page.cells.roles(), roles);
  assert.deepEqual(await other.cells.roles(), []); // until that tab is reloaded
  await page.save();
  await other.reload();
  assert.deepEqual(await other.cells.roles(), roles);
  assert.equal(chat.requests.length, 3);
});

notebookTest('two tabs, and the one with the run closes: the other takes over', async ({ agent, page: open }) => {
  const { chat, page } = await agent([experiment('display(1);'), held('slow', refuting('display(2);')), conclusion()]);
  await page.cells.run(AGENT);
  await chat.request(2);
  await page.save();
  const other = await open(page.name);
  await other.bar.phase('thinking');
  await page.page.close();
  await other.idle();
  chat.release('slow');
  await other.bar.button('Resume').or(other.page.locator('[data-phase=ended]')).waitFor();
  if (await other.bar.button('Resume').isVisible()) await other.bar.press('Resume');
  await other.cells.conclusion();
  assert.deepEqual(await other.cells.roles(), ['1 hypotheses', '1 experiment', '2 hypotheses', '2 experiment', '2 conclusion']);
});

notebookTest('two notebooks on one kernel: the cells go where %agent ran', async ({ agent, notebook }) => {
  const { chat, page } = await agent([refuting('display(1);'), conclusion('dogs')]);
  const other = await notebook(['1 + 1'], { kernelOf: page.name });
  assert.equal((await other.cells.runToEnd('own-1')).text, '2');
  await page.page.bringToFront();
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment', '1 conclusion']);
  assert.deepEqual(await other.cells.ofAgent(), []);
  assert.equal(chat.requests.length, 2);
});
