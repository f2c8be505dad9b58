// The run bar never gets in the way of the person's typing, reading or focus.
import assert from 'node:assert/strict';

import { experiment, held, refuting } from './harness/chat.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

const STEP = { options: '--mode step' };
const form = page => page.page.getByRole('form', { name: 'Reject the proposal' });
const field = page => page.bar.node.getByRole('textbox', { name: 'Tell the agent' });
const focusIn = (page, selector) =>
  page.page.waitForFunction(selector => !!document.activeElement?.closest(selector), selector);

notebookTest('a hint that is not sent yet survives Escape and new states', async ({ agent }) => {
  const { chat, page } = await agent([held('slow', experiment('display(1);')), experiment('display(2);')], STEP);
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.bar.phase('thinking');
  // Letters that are shortcuts of the notebook are letters here.
  await field(page).pressSequentially('gj dd ax: look at cats');
  await page.page.keyboard.press('Escape');
  await focusIn(page, '.jp-Notebook');
  chat.release('slow');
  const { id } = await page.cells.step(1);
  await page.bar.phase('proposed');
  assert.equal(await field(page).inputValue(), 'gj dd ax: look at cats');
  await page.page.keyboard.press('g');
  await page.page.keyboard.press('t');
  await focusIn(page, '.maia-Hint');
  await page.page.keyboard.press('Enter');
  assert.equal(await field(page).inputValue(), '');
  await page.bar.node.getByText('Sent').waitFor();
  await page.bar.press('Approve');
  await page.cells.done(id);
  assert.match((await chat.request(2)).last, /gj dd ax: look at cats/);
});

notebookTest('a proposal is rejected with a reason, or by saying that there is none', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display(1);'), experiment('display(2);')], STEP);
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.bar.press('Reject');
  await focusIn(page, 'form');
  await page.page.keyboard.press('Enter');
  await form(page).getByRole('alert').getByText('Say why').waitFor();
  await page.page.keyboard.type('too easy');
  await page.page.keyboard.press('Escape');
  await form(page).waitFor({ state: 'hidden' });
  assert.ok(await page.cells.get(id), 'the proposal is kept');
  assert.equal(chat.requests.length, 1);
  await page.bar.press('Reject');
  assert.equal(await form(page).getByRole('textbox').inputValue(), 'too easy');
  await form(page).getByRole('button', { name: 'Without a reason' }).click();
  assert.doesNotMatch((await chat.request(2)).last, /too easy/);
  assert.equal(await page.cells.get(id), undefined);
});

notebookTest('the bar changes its height and what is read stays in its place', async ({ agent }) => {
  const many = Array.from({ length: 30 }, (_, i) => ({ markdown: `## Part ${i}\n\nwords\n\nwords` }));
  const { chat, page } = await agent([held('slow', experiment('display(1);'))], { ...STEP, more: many });
  const place = () => page.ask(panel => {
    const cell = panel.content.widgets.find(cell => cell.model.id === 'own-20');
    return Math.round(cell.node.getBoundingClientRect().top);
  });
  const height = () => page.bar.node.evaluate(node => node.offsetHeight);
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.bar.phase('thinking');
  await (await page.cells.locate('own-20')).hover();
  await page.page.mouse.wheel(0, 150);
  // The list of cells has settled when two frames in a row show the same.
  await page.page.waitForFunction(() => new Promise(done => {
    const top = () => document.querySelector('[data-test-cell="own-20"]').getBoundingClientRect().top;
    requestAnimationFrame(() => { const before = top(); requestAnimationFrame(() => done(top() === before)); });
  }));
  const [before, tall] = [await place(), await height()];
  await page.bar.press('Stop');
  await page.bar.phase('ended');
  await page.when((panel, tall) => panel.contentHeader.node.offsetHeight < tall, 'the bar to shrink', tall);
  assert.ok(Math.abs((await place()) - before) <= 1, `${before} and ${await place()}`);
  await page.bar.press('Hide the bar');
  await page.when(panel => panel.contentHeader.node.offsetHeight === 0, 'the bar to go');
  assert.ok(Math.abs((await place()) - before) <= 1, `${before} and ${await place()}`);
});

notebookTest('a button that goes leaves the focus in the bar', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display(1);'), held('slow', refuting())], STEP);
  await page.cells.run(AGENT);
  await page.cells.step(1);
  await page.bar.phase('proposed');
  await page.bar.button('Approve').focus();
  await page.page.keyboard.press('Enter');
  await chat.request(2);
  await page.bar.phase('thinking');
  await focusIn(page, '.maia-RunBar');
  await page.page.keyboard.press('Tab');
  assert.match(await page.page.evaluate(() => document.activeElement.innerText), /^step \d of 25$/);
});

notebookTest('the menu of the bar gives the focus back', async ({ agent }) => {
  const { chat, page } = await agent([held('slow', experiment('display(1);'))], STEP);
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.bar.phase('thinking');
  const more = page.bar.button('More about the agent');
  await more.focus();
  await page.page.keyboard.press('Enter');
  await page.page.getByRole('menuitem', { name: /Copy the Name of the Run/ }).waitFor();
  await page.page.keyboard.press('Escape');
  await page.page.waitForFunction(() => document.activeElement.getAttribute('aria-label') === 'More about the agent');
});
