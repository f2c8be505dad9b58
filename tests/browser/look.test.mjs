// For everyone: by the keyboard alone, for screen readers, in both themes.
import assert from 'node:assert/strict';
import path from 'node:path';

import { conclusion, experiment, held, refuting } from './harness/chat.mjs';
import { AGENT, notebookTest } from './harness/suite.mjs';

notebookTest('by the keyboard alone: approve, reject, hint, stop', async ({ agent }) => {
  const { chat, page } = await agent([experiment('display(1);'), experiment('display(2);'), held('slow', experiment('display(3);'))],
    { options: '--mode step' });
  const { keyboard } = page.page;
  const focusedIn = selector => page.page.waitForFunction(selector => document.activeElement?.closest(selector), selector);
  await page.cells.click(AGENT);
  await keyboard.press('Control+Enter');
  const first = await page.cells.step(1);
  await page.bar.phase('proposed');
  await keyboard.press('Escape');
  await keyboard.press('g');
  await keyboard.press('a');
  await page.cells.done(first.id);
  const second = await page.cells.step(2);
  await page.bar.phase('proposed');
  await keyboard.press('g');
  await keyboard.press('r');
  await focusedIn('form');
  await keyboard.type('try cats');
  await keyboard.press('Enter');
  assert.match((await chat.request(3)).last, /try cats/);
  await page.gone((cell, id) => cell.id === id, 'the rejected proposal to go', second.id);
  await page.bar.phase('thinking');
  // Every control of the bar can be reached by Tab, and what has the focus is to be seen.
  await page.bar.button('Pause').focus();
  const reached = new Set();
  for (let i = 0; i < 12; ++i) {
    const name = await page.page.evaluate(() => {
      const node = document.activeElement;
      const seen = getComputedStyle(node);
      if (!node.closest('.maia-HeaderLine')) return '';
      const mark = parseFloat(seen.outlineWidth) > 0 || seen.boxShadow !== 'none';
      return `${node.getAttribute('aria-label') || node.innerText}${mark ? '' : ' (focus not seen)'}`;
    });
    if (name) reached.add(name);
    await keyboard.press('Shift+Tab');
  }
  assert.ok([...reached].some(name => /Tell the agent/.test(name)), [...reached].join());
  assert.deepEqual([...reached].filter(name => /not seen/.test(name)), []);
  await page.bar.button('Stop').focus();
  await keyboard.press('Enter');
  await page.bar.phase('ended');
  await chat.disconnected(3);
});

notebookTest('names and roles for screen readers', async ({ agent }) => {
  const { page } = await agent([refuting('display(1);'), conclusion()], { options: '--mode step' });
  await page.cells.run(AGENT);
  const { id } = await page.cells.step(1);
  await page.bar.phase('proposed');
  const problems = await page.bar.node.evaluate(bar => {
    const nameOf = node => node.getAttribute('aria-label') || node.innerText?.trim() || node.title;
    return [...bar.querySelectorAll('button, input, [role=meter], [role=progressbar]')]
      .filter(node => node.checkVisibility() && !nameOf(node)).map(node => node.outerHTML);
  });
  assert.deepEqual(problems, []);
  const live = bar => [...bar.querySelectorAll('[role=status], [aria-live]')].map(node => node.textContent).join(' ');
  assert.match(await page.bar.node.evaluate(live), /proposes an experiment/);
  const badge = (await page.cells.locate(id)).locator('.maia-Badge');
  assert.match(await badge.getAttribute('aria-label'), /agent.*step 1/is);
  await page.bar.press('Approve');
  await page.bar.phase('ended');
  assert.match(await page.bar.node.evaluate(live), /concluded/);
});

/** WCAG's contrast of text and what is behind it, for all texts in a node. */
const CONTRASTS = root => {
  const parse = color => (color.match(/[\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
  const luminance = rgb => {
    const [r, g, b] = rgb.map(c => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backdrop = node => {
    const layers = [];
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if ((color[3] ?? 1) > 0) layers.push(color);
      if ((color[3] ?? 1) === 1) break;
    }
    return layers.reverse().reduce((under, color) => over(color, under), [255, 255, 255]);
  };
  const found = [];
  for (const node of [root, ...root.querySelectorAll('*')]) {
    const text = [...node.childNodes].filter(child => child.nodeType === 3).map(child => child.data.trim()).join('');
    if (!text || !node.checkVisibility() || node.closest(':disabled, .maia-Spoken')) continue;
    const behind = backdrop(node);
    const front = over(parse(getComputedStyle(node).color), behind);
    const [light, dark] = [luminance(front), luminance(behind)].sort((a, b) => b - a);
    found.push({ text, contrast: (light + 0.05) / (dark + 0.05) });
  }
  return found;
};

for (const theme of ['JupyterLab Light', 'JupyterLab Dark'])
  notebookTest(`${theme}: texts have contrast, and nothing overlaps`, async ({ agent, out }) => {
    const { page } = await agent([experiment('display(11);'), experiment('display(undeclared);'), refuting('display(22);')],
      { options: '--mode step --budget 0.50', prices: { input: 5, output: 20 } });
    await page.theme(theme);
    await page.cells.run(AGENT);
    for (const step of [1, 2, 3]) {
      const { id } = await page.cells.step(step);
      await page.bar.phase('proposed');
      if (step < 3) await page.bar.press('Approve'), await page.cells.done(id);
    }
    await page.page.screenshot({ path: path.join(out, `${theme.toLowerCase().replace(' ', '-')}.png`) });
    const nodes = [page.bar.node, (await page.cells.locate((await page.cells.step(2)).id)).locator('.maia-Badge'),
      (await page.cells.locate((await page.cells.step(3)).id)).locator('.maia-Badge')];
    for (const node of nodes) {
      const faint = (await node.evaluate(CONTRASTS)).filter(({ contrast }) => contrast < 4.5);
      assert.deepEqual(faint, []);
    }
    // A narrow window: everything in the bar is still inside it.
    await page.page.setViewportSize({ width: 700, height: 700 });
    const outside = await page.bar.node.evaluate(bar => [...bar.querySelectorAll('button, input')]
      .filter(node => node.checkVisibility())
      .filter(node => node.getBoundingClientRect().right > bar.getBoundingClientRect().right + 1)
      .map(node => node.outerHTML));
    assert.deepEqual(outside, []);
    await page.theme('JupyterLab Light');
  });
