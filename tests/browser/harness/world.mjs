// Where notebooks are opened: one Jupyter server and one browser for all of them.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { Chat } from './chat.mjs';
import { Jupyter } from './jupyter.mjs';
import { Notebook } from './notebook.mjs';

const UNIT = 'System system(5, "blocks.1.0");';
/** The cell of World.agent with the %agent in it. */
export const AGENT = 'own-2';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-default-apps', '--no-first-run'];

export class Place {
  /** Files go to `out`; `options` are of Playwright's newContext. */
  static async open(out, options = {}) {
    const place = new Place(out);
    await mkdir(out, { recursive: true });
    place.jupyter = await Jupyter.start(out);
    const require = createRequire(path.join(process.env.MAIA_BROWSER_MODULES, 'package.json'));
    const { chromium } = require('playwright-core');
    place.browser = await chromium.launch({ executablePath: process.env.MAIA_CHROMIUM || '/usr/bin/chromium', args: FLAGS });
    // One context, because its pages share a cache: JupyterLab's scripts are many megabytes.
    place.context = await place.browser.newContext({ viewport: { width: 1300, height: 1000 }, ...options });
    await place.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    return place;
  }

  constructor(out) {
    this.out = out;
  }

  async close() {
    await this.browser?.close();
    await this.jupyter?.stop();
  }
}

/** What a test's body gets: a notebook's pages, a scripted model, and what to look at when it fails. */
export class World {
  chats = [];
  notebooks = [];

  /** `place` is a Place; `name` begins the names of files. */
  constructor(place, name) {
    this.place = place;
    this.name = name;
    this.slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 60);
    this.out = place.out;
  }

  /** A scripted model. */
  chat = async (...replies) => {
    this.chats.push(await Chat.start(replies));
    return this.chats.at(-1);
  };

  /** A notebook with these cells, open in a page, its kernel idle. kernelOf: the name of a notebook whose kernel it shares. */
  notebook = async (cells, options = {}) => {
    const name = `${this.slug}${this.notebooks.length ? `-${this.notebooks.length + 1}` : ''}.ipynb`;
    await this.place.jupyter.write(name, cells);
    if (options.kernelOf) await this.place.jupyter.shareKernel(name, options.kernelOf);
    return this.page(name, options);
  };

  /** A notebook whose second cell is an %agent that asks a scripted model; `more` are cells below it. The first cell, which
   * defines the unit, has run. `prices`: what a million tokens cost, {input, output}; a model without prices knows no budget.
   * Returns {chat, page}. */
  agent = async (replies, { command = 'describe', options = '--mode auto', more = [], prices = null } = {}) => {
    const chat = await this.chat(...replies);
    if (prices) await writeFile(process.env.MAIA_CONFIG, JSON.stringify({ prices: { [chat.setting]: prices } }));
    const page = await this.notebook([UNIT, `%agent ${command} --backend ${chat.setting} ${options}`, ...more]);
    const unit = await page.cells.runToEnd('own-1');
    if (unit.text) throw new Error(`the unit can't be defined: ${unit.text}`);
    return { chat, page };
  };

  /** Another page on a notebook that is there already. */
  page = async (name, options = {}) => {
    const workspace = `${this.slug}-${this.notebooks.length + 1}`;
    const notebook = new Notebook(await this.place.context.newPage(), this.place.jupyter, name, workspace);
    this.notebooks.push(notebook);
    await notebook.open(options);
    return notebook;
  };

  async keepEvidence(attempt) {
    for (const [i, notebook] of this.notebooks.entries()) {
      const stem = path.join(this.out, `${this.slug}-${i + 1}-failure${attempt}`);
      await notebook.page.screenshot({ path: `${stem}.png`, timeout: 10000 }).catch(() => {});
      await writeFile(`${stem}.log`, notebook.log.join('\n') + '\n');
    }
  }

  async close() {
    for (const notebook of this.notebooks) await notebook.page.close({ runBeforeUnload: false });
    for (const chat of this.chats) await chat.close();
    await this.place.jupyter.endKernels();
    await rm(path.join(this.place.jupyter.folder, 'go.png'), { force: true });
    if (process.env.MAIA_CONFIG) await rm(process.env.MAIA_CONFIG, { force: true });
  }
}
