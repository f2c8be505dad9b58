// Makes docs/lab.webp, what ./maia lab shows: notebook 04 in JupyterLab, two cells run by a person, then the agent's work up to
// its label. ./maia picture
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Notebook } from '../tests/browser/harness/notebook.mjs';
import { Place } from '../tests/browser/harness/world.mjs';

const NOTEBOOK = '04-the-agent.ipynb';
const SIZE = { width: 960, height: 640 };
/** Files of frames with the seconds that each is shown. */
const frames = [];

const root = fileURLToPath(new URL('..', import.meta.url));
const out = process.env.MAIA_TEST_OUT;
const place = await Place.open(out, { viewport: SIZE });
await copyFile(path.join(root, 'notebooks', NOTEBOOK), path.join(place.jupyter.folder, NOTEBOOK));
const notebook = new Notebook(await place.context.newPage(), place.jupyter, NOTEBOOK, 'picture');

async function frame(seconds) {
  const name = path.join(out, `frame-${String(frames.length).padStart(2, '0')}.png`);
  await notebook.page.screenshot({ path: name });
  frames.push([name, seconds]);
}

/** Writes on the page which key the person presses. */
async function key(text) {
  await notebook.page.evaluate(text => {
    document.getElementById('key')?.remove();
    if (!text) return;
    const node = document.body.appendChild(document.createElement('div'));
    node.id = 'key';
    node.textContent = text;
    node.style.cssText = 'position: fixed; right: 40px; bottom: 48px; z-index: 9; padding: 8px 16px; border-radius: 6px;' +
      'background: #333; color: white; font: 18px sans-serif;';
  }, text);
}

async function shiftEnter(cell) {
  await key('Shift + Enter');
  await frame(1.2);
  await key('');
  await notebook.cells.run(cell);
}

/** Scrolls to a cell, or to the first `part` of it. */
async function show(id, block, part = null) {
  const cell = await notebook.cells.locate(id);
  const target = part && (await cell.locator(part).count()) ? cell.locator(part).first() : cell;
  await target.evaluate((node, block) => node.scrollIntoView({ block }), block);
  await notebook.page.waitForFunction(() => [...document.images].every(image => image.complete));
}

try {
  await mkdir(out, { recursive: true });
  await notebook.open();
  await notebook.page.evaluate(async () => {
    const { commands } = window.jupyterapp;
    await commands.execute('application:toggle-left-area');
    if (commands.hasCommand('maia:follow')) await commands.execute('maia:follow');
  });
  const [unit, agent] = (await notebook.cells.all()).filter(cell => cell.type === 'code');
  await notebook.cells.click(unit.id);
  await shiftEnter(unit.id);
  await notebook.cells.done(unit.id, 300);
  await frame(2.5);
  await notebook.cells.click(agent.id);
  await shiftEnter(agent.id);
  // Of each step: what it supposes and tries, and what the experiment has shown.
  for (let step = 1; ; ++step) {
    await notebook.cells.when((cell, step) => cell.maia && (cell.maia.role === 'conclusion' || cell.maia.step === step),
      `step ${step}`, step, 300);
    const cells = await notebook.cells.ofAgent();
    if (cells.some(cell => cell.maia.role === 'conclusion')) break;
    await show(cells.find(cell => cell.maia.step === step && cell.maia.role === 'hypotheses').id, 'start');
    await frame(1.2);
    const { id } = await notebook.cells.step(step, 'experiment', 300);
    await notebook.cells.done(id, 300);
    await show(id, 'center', 'img');
    await frame(1.2);
  }
  await notebook.bar.phase('ended');
  const end = await notebook.cells.conclusion();
  await show(end.id, 'start');
  await frame(5);
  await writeFile(path.join(out, 'frames.json'), JSON.stringify(frames));
} finally {
  await place.close();
}
const made = spawnSync('/usr/bin/python3', ['-B', path.join(root, 'docs/animation.py'), path.join(out, 'frames.json'),
  path.join(root, 'docs/lab.webp')], { stdio: 'inherit' });
process.exit(made.status);
