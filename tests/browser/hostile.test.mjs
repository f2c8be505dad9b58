// What a hostile model writes is shown as text: nothing of it runs, nothing of it is fetched.
import assert from 'node:assert/strict';

import { conclusion, experiment } from './harness/chat.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

/** Each says which way it came, if it runs. */
const ATTACKS = [
  way => `<script>window.__ran = "${way} script"</script>`,
  way => `<img src=x onerror='window.__ran = "${way} onerror"'>`,
  way => `<svg onload='window.__ran = "${way} svg onload"'><script>window.__ran = "${way} svg script"</script></svg>`,
  way => `<iframe srcdoc='<script>parent.__ran = "${way} iframe"</script>'></iframe>`,
  way => `<a class="trap" href='javascript:window.__ran = "${way} link"'>${way} link</a>`,
  way => `[${way} link](javascript:window.__ran="${way}")`,
  way => `<details open ontoggle='window.__ran = "${way} ontoggle"'>open</details>`,
  way => `<style onload='window.__ran = "${way} style"'>* { }</style>`,
  way => `<form action='javascript:window.__ran="${way} form"'><button class="trap">${way} button</button></form>`,
  way => `<button class="trap" data-commandlinker-command='notebook:run-all-cells'>${way} commandlinker</button>`,
  () => '![pixel](http://attacker.invalid/pixel.png) <img src="http://attacker.invalid/image.png">',
];
const attacks = way => ATTACKS.map(attack => attack(way)).join('\n\n');
const raw = text => `R"evil(${text})evil"`;

notebookTest('Markdown and HTML of a hostile model run nothing', async ({ agent }) => {
  const { page } = await agent([
    experiment(`display(Html(${raw(attacks('html'))}));\ndisplay(Svg(${raw(
      `<svg xmlns="http://www.w3.org/2000/svg" onload='window.__ran="svg"'><script>window.__ran="svg script"</script></svg>`)}));\n` +
      `display(Markdown(${raw(attacks('markdown'))}));`, {
      hypotheses: [attacks('hypothesis')], disconfirm: attacks('disconfirm').replace(/\n+/g, ' ') }),
    conclusion(attacks('label').replace(/\n+/g, ' '), attacks('description')),
  ]);
  const fetched = [];
  page.page.on('request', request => void (/attacker/.test(request.url()) && fetched.push(request.url())));
  await page.cells.run(AGENT);
  await page.cells.conclusion();
  await page.bar.phase('ended');
  for (const cell of await page.cells.all()) await page.cells.locate(cell.id);
  // A person clicks whatever can be clicked in the agent's cells.
  const executions = (await page.cells.all()).map(cell => cell.count);
  for (const trap of await page.page.locator('.jp-Notebook .jp-Cell').locator('a, .trap, summary').filter({ visible: true }).all())
    await trap.click({ timeout: 5000, noWaitAfter: true }).catch(() => {});
  await page.idle();
  assert.equal(await page.page.evaluate(() => window.__ran ?? 'nothing'), 'nothing');
  assert.deepEqual(fetched, []);
  assert.deepEqual((await page.cells.all()).map(cell => cell.count), executions, 'no cell ran by a click');
  // The same after a reload, from the file.
  await page.save();
  await page.reload();
  await page.cells.conclusion();
  for (const cell of await page.cells.all()) await page.cells.locate(cell.id);
  assert.equal(await page.page.evaluate(() => window.__ran ?? 'nothing'), 'nothing');
  assert.deepEqual(fetched, []);
});

notebookTest('a run bar and a badge show names of models and servers as text', async ({ agent }) => {
  const { page } = await agent([{ status: 400, message: attacks('refusal') }]);
  await page.cells.run(AGENT);
  await page.bar.phase('failed');
  assert.match(await page.bar.text(), /<script>|script/);
  assert.equal(await page.page.evaluate(() => window.__ran ?? 'nothing'), 'nothing');
  assert.equal(await page.bar.node.locator('img, script, iframe, form[action], svg[onload]').count(), 0);
});
