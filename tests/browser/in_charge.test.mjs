// A person stays in charge: modes step and plan, hints, pause, stop.
import assert from 'node:assert/strict';

import { conclusion, experiment, held, refuting } from './harness/chat.mjs';
import { UNTIL_LET_GO } from './harness/notebook.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

const STEP = { options: '--mode step' };
const LOOP = 'std::cout << "looping" << std::endl;\nfor (volatile int i = 0;; i = i + 1);';

notebookTest('step mode asks before each experiment', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display(11);'), refuting('display(22);'), conclusion('dogs')], STEP);
  await page.cells.run(AGENT);
  const first = await page.cells.step(1);
  await page.bar.phase('proposed');
  assert.deepEqual((await page.bar.buttons()).filter(name => /Approve|Edit|Reject|Stop/.test(name)),
    ['Approve', 'Approve all', 'Edit first', 'Reject', 'Stop']);
  assert.equal((await page.cells.get(first.id)).count, null); // proposed, not run
  await page.bar.press('Approve');
  assert.equal((await page.cells.done(first.id)).text, '11');
  const second = await page.cells.step(2);
  await page.bar.phase('proposed');
  assert.equal((await page.cells.get(second.id)).count, null);
  assert.equal(chat.requests.length, 2);
  // A proposed cell that the person runs as any other is approved by that.
  await page.cells.run(second.id);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  assert.equal((await page.cells.get(second.id)).text, '22');
});

notebookTest('approve all: nobody is asked from then on', async ({ agent }) => {
  const { page } = await agent([experiment('display(11);'), refuting('display(22);'), conclusion('dogs')], STEP);
  await page.cells.run(AGENT);
  await page.cells.step(1);
  await page.bar.press('Approve all');
  await page.cells.conclusion();
  assert.deepEqual((await page.cells.ofAgent()).filter(cell => cell.type === 'code').map(cell => cell.text), ['11', '22']);
});

notebookTest('a proposal that is edited first is adopted, and the agent is told', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display(11);'), experiment('display(22);')], STEP);
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.bar.press('Edit first');
  await page.when((panel, id) => panel.content.activeCell?.model.id === id && panel.content.mode === 'edit',
    'the proposed cell to be edited', id);
  await page.page.keyboard.press('Control+A');
  await page.page.keyboard.type('display(11 * 9);');
  await page.bar.press('Approve');
  assert.equal((await page.cells.done(id)).text, '99');
  const { last } = await chat.request(2);
  assert.match(last, /The person changed your code/);
  assert.match(last, /display\(11 \* 9\);/);
  await page.cells.when((cell, id) => cell.id === id && cell.maia.adopted && cell.maia.edited, 'the cell to be adopted', id);
  assert.match(await (await page.cells.locate(id)).locator('.maia-Badge').innerText(), /edited by you/);
});

notebookTest('a rejected proposal goes, and its reason reaches the agent', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display("too simple");'), experiment('display("better");')], STEP);
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.bar.phase('proposed');
  await page.bar.reject('Look at cats, too');
  const { last } = await chat.request(2);
  assert.match(last, /Look at cats, too/);
  const better = await page.cells.when(cell => /better/.test(cell.source), 'another proposal');
  assert.equal(await page.cells.get(id), undefined);
  assert.deepEqual(await page.cells.roles(), ['2 hypotheses', '2 experiment']);
  assert.equal(better.count, null);
});

notebookTest('a plan is shown first and can be agreed to with remarks', async ({ agent }) => {
  const { chat, page } = await agent(['[PLAN]:\n1. Look at the exemplars.\n2. Test dogs.', refuting('display(5);'), conclusion()],
    { options: '--mode plan' });
  await page.cells.run(AGENT);
  const plan = await page.cells.step(0, 'plan');
  assert.match(plan.source, /Look at the exemplars/);
  await page.bar.phase('proposed');
  assert.equal(chat.requests.length, 1);
  await page.bar.hintField.fill('Be quick about it');
  await page.bar.press('Approve');
  assert.match((await chat.request(2)).last, /Be quick about it/);
  await page.cells.conclusion(); // the plan is agreed to, so its experiments run
  assert.deepEqual(await page.cells.roles(), ['0 plan', '1 hypotheses', '1 experiment', '1 conclusion']);
});

notebookTest('a plan that is rejected is made again', async ({ agent }) => {
  const { chat, page } = await agent(['[PLAN]:\n1. Guess.', '[PLAN]:\n1. Measure.'], { options: '--mode plan' });
  await page.cells.run(AGENT);
  await page.cells.step(0, 'plan');
  await page.bar.phase('proposed');
  await page.bar.reject('Guessing is no science');
  assert.match((await chat.request(2)).last, /Guessing is no science/);
  await page.cells.when(cell => /Measure/.test(cell.source), 'another plan');
  assert.deepEqual(await page.cells.roles(), ['0 plan']);
});

notebookTest('a hint while the model thinks is in the next request', async ({ agent }) => {
  const { chat, page } = await agent([held('slow', experiment('display(1);')), refuting('display(2);'), conclusion()]);
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.bar.phase('thinking');
  await page.bar.hint('It may be about zeppelins');
  await page.idle(); // the kernel has it
  chat.release('slow');
  assert.match((await chat.request(2)).text, /It may be about zeppelins/);
  assert.doesNotMatch(chat.requests[0].text, /zeppelins/);
  await page.cells.conclusion();
});

notebookTest('pause while an experiment runs, then resume', async ({ agent }) => {
  const { chat, page } = await agent([
    experiment(UNTIL_LET_GO + 'display(1);'), refuting('display(2);'), conclusion()]);
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.cells.when((cell, id) => cell.id === id && /begun/.test(cell.text), 'the experiment to begin', id);
  await page.bar.phase('running');
  await page.bar.press('Pause');
  await page.letGo();
  await page.bar.phase('paused');
  assert.equal((await page.cells.get(id)).text, 'begun\n1');
  assert.equal(chat.requests.length, 1);
  await page.bar.press('Resume');
  await page.cells.conclusion();
  assert.deepEqual((await page.cells.ofAgent()).filter(cell => cell.type === 'code').length, 2);
});

notebookTest('pause while the model thinks, then resume', async ({ agent }) => {
  const { chat, page } = await agent([held('slow', experiment('display("never seen");')), refuting('display(2);'), conclusion()]);
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.bar.phase('thinking');
  await page.bar.press('Pause');
  await page.bar.phase('paused');
  await chat.disconnected(1);
  assert.deepEqual(await page.cells.ofAgent(), []);
  await page.bar.press('Resume');
  await page.cells.conclusion();
  assert.equal(chat.requests.length, 3);
});

notebookTest('Stop while the model thinks cancels the request and ends the run', async ({ agent }) => {
  const { chat, page } = await agent([held('slow', experiment('display(1);'))], { more: ['6 * 7'] });
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.bar.phase('thinking');
  await page.bar.press('Stop');
  await page.bar.phase('ended');
  await chat.disconnected(1);
  assert.equal((await page.cells.runToEnd('own-3')).text, '42');
  assert.deepEqual(await page.cells.roles(), ['0 conclusion']); // that it was stopped
});

notebookTest('Stop while an experiment runs interrupts it and ends the run', async ({ agent }) => {
  const { chat, page } = await agent([experiment(LOOP)], { more: ['6 * 7'] });
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.cells.when((cell, id) => cell.id === id && /looping/.test(cell.text), 'the loop to begin', id);
  await page.bar.press('Stop');
  await page.bar.phase('ended');
  await page.idle();
  assert.equal((await page.cells.runToEnd('own-3')).text, '42');
  assert.equal(chat.requests.length, 1);
  assert.deepEqual(await page.cells.roles(), ['1 hypotheses', '1 experiment', '1 conclusion']);
});

notebookTest("JupyterLab's own interrupt makes the run wait", async ({ agent }) => {
  const { chat, page } = await agent([experiment(LOOP), refuting('display(2);'), conclusion()]);
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.cells.when((cell, id) => cell.id === id && /looping/.test(cell.text), 'the loop to begin', id);
  await page.interruptKernel();
  await page.bar.phase('paused');
  await page.bar.press('Resume');
  assert.match((await chat.request(2)).last, /The person stopped the cell/);
  await page.cells.conclusion();
});
