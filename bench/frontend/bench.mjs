// What the extension costs: its size, and the time from the end of the model's reply until the agent's cell is on the screen.
// ./maia bench frontend [--write]
import { readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { conclusion, experiment, held, refuting } from '../../tests/browser/harness/chat.mjs';
import { AGENT, Place, World } from '../../tests/browser/harness/world.mjs';

const STEPS = 21;
const README = new URL('../README.md', import.meta.url);

async function size() {
  const folder = path.join(process.env.JUPYTER_PATH.split(':').map(each => path.join(each, 'labextensions/maia-lab')).at(0));
  const scripts = (await readdir(path.join(folder, 'static'))).filter(name => name.endsWith('.js'));
  const contents = await Promise.all(scripts.map(name => readFile(path.join(folder, 'static', name))));
  const total = sizes => sizes.reduce((sum, each) => sum + each, 0);
  return { bytes: total(contents.map(each => each.length)), packed: total(contents.map(each => gzipSync(each).length)) };
}

/** Milliseconds from the last byte of each reply to the agent's code cell in the page, with its code in it. */
async function latencies(world) {
  const codes = [...Array(STEPS).keys()].map(i => `display("step ${i + 1} of the benchmark");`);
  const replies = codes.map((code, i) => held(`${i}`, i + 1 < STEPS ? experiment(code) : refuting(code)));
  const { chat, page } = await world.agent([...replies, conclusion()]);
  // Tall enough for all cells: a notebook draws only those in view.
  await page.page.setViewportSize({ width: 1300, height: 500 + 300 * STEPS });
  await page.ask(panel => {
    window.seen = {};
    new MutationObserver(() => {
      for (const text of panel.content.node.querySelectorAll('.jp-CodeCell .cm-content')) {
        const step = text.textContent.match(/step (\d+) of the benchmark/)?.[1];
        if (step) window.seen[step] ??= performance.timeOrigin + performance.now();
      }
    }).observe(panel.content.node, { childList: true, subtree: true, characterData: true });
  });
  await page.cells.run(AGENT);
  for (let step = 1; step <= STEPS; ++step) {
    await chat.request(step);
    await page.bar.phase('thinking');
    await page.idle();
    chat.release(`${step - 1}`);
    await page.cells.step(step);
  }
  await page.cells.conclusion();
  const seen = await page.page.evaluate(() => window.seen);
  return [...Array(STEPS).keys()].map(i => seen[i + 1] - chat.answered.get(i + 1)).sort((a, b) => a - b);
}

const place = await Place.open(process.env.MAIA_TEST_OUT);
const world = new World(place, 'bench');
try {
  const { bytes, packed } = await size();
  const times = await latencies(world);
  const version = await world.notebooks[0].page.evaluate(() => `${window.jupyterapp.name} ${window.jupyterapp.version}`);
  const ms = time => `${time.toFixed(0)} ms`;
  const table = [
    `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ${version}, ` +
      `load before the start ${os.loadavg()[1].toFixed(1)}.`,
    '', '| | |', '|---|---:|',
    `| scripts of the extension | ${(bytes / 1024).toFixed(0)} KB, compressed ${(packed / 1024).toFixed(0)} KB |`,
    `| last byte of the model's reply to the agent's cell in the page: median of ${times.length} | ${ms(times[times.length >> 1])} |`,
    `| the fastest, the slowest | ${ms(times[0])}, ${ms(times.at(-1))} |`, ''].join('\n');
  console.log(table);
  if (process.argv.includes('--write')) {
    const text = await readFile(README, 'utf8');
    const mark = /(<!-- frontend: [^>]*-->\n)[^]*?(<!-- end of frontend -->)/;
    if (!mark.test(text)) throw new Error('bench/README.md has no place for the table');
    await writeFile(README, text.replace(mark, (_, begin, end) => `${begin}${table}\n${end}`));
  }
} finally {
  await world.close();
  await place.close();
}
