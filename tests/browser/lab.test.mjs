// JupyterLab itself with the kernel: what all other tests rest on.
import assert from 'node:assert/strict';

import { notebookTest } from './harness/suite.mjs';

notebookTest('a cell of a person runs', async ({ notebook }) => {
  const page = await notebook(['int answer = 42;\nanswer', { markdown: '# Title' }]);
  const cell = await page.cells.runToEnd('own-1');
  assert.equal(cell.text, '42');
  const saved = await page.save();
  assert.equal(saved.cells.length, 2);
});
