// The agent works while the person does: nothing that the person types, selects or looks at is disturbed.
import assert from 'node:assert/strict';

import { conclusion, experiment, held, refuting } from './harness/chat.mjs';
import { UNTIL_LET_GO } from './harness/notebook.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

const TEXT = 'The quick brown fox jumps over the lazy dog; 0123456789.';

/** Where the person's attention is: active cell, mode, caret, how far down the page the caret's cell is seen. */
function attention(page) {
  return page.ask(panel => {
    const notebook = panel.content;
    const cell = notebook.activeCell;
    return {
      active: cell.model.id,
      mode: notebook.mode,
      focused: cell.node.contains(document.activeElement),
      caret: cell.editor?.getCursorPosition(),
      selected: notebook.widgets.filter(other => notebook.isSelected(other)).map(other => other.model.id),
      top: Math.round(cell.node.getBoundingClientRect().top),
    };
  });
}

/** The same but for the caret's column, and for a pixel, because heights have fractions. */
function undisturbed(now, before) {
  assert.deepEqual({ ...now, caret: 0, top: 0 }, { ...before, caret: 0, top: 0 });
  assert.ok(Math.abs(now.top - before.top) <= 1, `seen at ${now.top}, was at ${before.top}`);
}

notebookTest('a slow model: the person types in a cell below while cells appear', async ({ agent }) => {
  // Long enough to be scrolled in Notebook 7, too, which does not scroll past the last cell.
  const below = Array.from({ length: 20 }, (_, i) => ({ markdown: `## Part ${i}\n\nwords` }));
  const { chat, page } = await agent([
    held('first', experiment(UNTIL_LET_GO + 'for (int i = 0; i < 60; ++i) display(i);')),
    held('second', refuting('display("done");')), held('third', conclusion())], { more: ['// ', ...below] });
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.cells.click('own-3');
  await page.page.keyboard.press('End');
  const type = async part => page.page.keyboard.type(part, { delay: 5 });

  // The first cells come in the middle of a word, and run while the typing goes on.
  await type(TEXT.slice(0, 10));
  const before = await attention(page);
  chat.release('first');
  await type(TEXT.slice(10, 20));
  const { id } = await page.cells.step(1);
  await page.cells.when((cell, id) => cell.id === id && /begun/.test(cell.text), 'the experiment to begin', id);
  await type(TEXT.slice(20, 30));
  const now = await attention(page);
  undisturbed(now, before);
  assert.equal(now.caret.column, '// '.length + 30);

  // Sixty outputs appear above; then further cells, and the end.
  await page.letGo();
  await type(TEXT.slice(30, 40));
  await page.cells.done(id);
  await chat.request(2);
  chat.release('second');
  await type(TEXT.slice(40, 50));
  await page.cells.step(2);
  await chat.request(3);
  chat.release('third');
  await type(TEXT.slice(50));
  await page.cells.conclusion();
  await page.bar.phase('ended');
  const end = await attention(page);
  // JupyterLab 4.3 takes the cell out of its page meanwhile, and puts it back elsewhere.
  const windowed = await page.ask(panel => panel.content.notebookConfig.windowingMode === 'full');
  undisturbed(windowed ? { ...end, top: before.top } : end, before);
  assert.equal((await page.cells.get('own-3')).source, '// ' + TEXT);
});

notebookTest('the person runs own cells while the model thinks', async ({ agent }) => {
  const { chat, page } = await agent([held('first', experiment('display(of_the_person + 1);')), refuting(), conclusion()],
    { more: ['int of_the_person = 41;', 'of_the_person'] });
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.cells.run('own-3');
  assert.equal((await page.cells.runToEnd('own-4')).text, '41');
  assert.deepEqual(await page.cells.ofAgent(), []);
  chat.release('first');
  const { id } = await page.cells.step(1);
  assert.equal((await page.cells.done(id)).text, '42');
  await page.cells.conclusion();
});

notebookTest('selected cells stay selected', async ({ agent }) => {
  const { chat, page } = await agent([held('first', refuting('display(1);')), conclusion()], { more: ['1', '2', '3'] });
  await page.cells.run(AGENT);
  await chat.request(1);
  await page.cells.click('own-3');
  await page.page.keyboard.press('Escape');
  await page.page.keyboard.press('Shift+ArrowDown');
  const before = await attention(page);
  assert.deepEqual(before.selected, ['own-3', 'own-4']);
  chat.release('first');
  await page.cells.conclusion();
  await page.bar.phase('ended');
  const after = await attention(page);
  assert.deepEqual({ ...after, top: 0 }, { ...before, top: 0 });
});
