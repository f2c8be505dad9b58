// A notebook in a page, as a person meets it: by the keyboard, the mouse and what is on the screen. What the screen does not
// show (metadata, cells out of sight) is read from the page's own model, never written to it.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Cells } from './cells.mjs';
import { SECONDS } from './deadline.mjs';
import { RunBar } from './run_bar.mjs';

/** Noise of Debian's JupyterLab: parts of its server that Debian leaves out. */
const NOISE = /404|\/lsp\/|api\/me|events\/subscribe|Failed to load resource|WebSocket|yarn/i;

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

/** C++ that says "begun" and then lasts until the test calls letGo(). */
export const UNTIL_LET_GO = `std::cout << "begun" << std::endl;
for (bool waiting = true; waiting;) try { Image::open("go.png"); waiting = false; } catch (const Error&) {}
`;

export class Notebook {
  constructor(page, jupyter, name, workspace) {
    this.page = page;
    this.jupyter = jupyter;
    this.name = name;
    this.workspace = workspace;
    /** Everything on the console. */
    this.log = [];
    /** What of it is about us. */
    this.complaints = [];
    this.cells = new Cells(this);
    this.bar = new RunBar(this);
    page.setDefaultTimeout(SECONDS * 1000);
    page.on('console', message => this.#heard(message.type(), message.text(), message.location().url));
    page.on('pageerror', error => this.#heard('pageerror', error.stack || String(error), ''));
  }

  #leaving = false;

  #heard(kind, text, url) {
    this.log.push(`[${kind}] ${text} ${url}`);
    const bad = kind === 'pageerror' || kind === 'error' || kind === 'warning';
    if (/ ms to activate/.test(text)) return; // of any extension, on a machine that has much to do
    if (this.#leaving && /Failed to fetch/.test(text)) return; // what was on its way when the page was left
    if (bad && /maia/i.test(text + (NOISE.test(text) ? '' : url))) this.complaints.push(`[${kind}] ${text}`);
  }

  async open({ idle = true } = {}) {
    await this.page.goto(this.jupyter.address(this.name, this.workspace));
    await this.ready(idle);
  }

  /** Until the notebook shows and, unless a cell is expected to be running, its kernel is idle. */
  async ready(idle = true) {
    await this.when(panel => panel.context.isReady && panel.content.widgets.length > 0, 'the notebook to open');
    await this.when(panel => panel.sessionContext.session?.kernel?.connectionStatus === 'connected', 'a kernel');
    if (idle) await this.idle();
  }

  async reload(options = {}) {
    this.#leaving = true;
    await this.page.reload();
    this.#leaving = false;
    await this.ready(options.idle);
  }

  /** Waits until test(panel, argument) is true in the page, and returns what it returned. */
  async when(test, what, argument = null, seconds = SECONDS) {
    const source = `(name, argument) => {
      const widgets = window.jupyterapp ? [...window.jupyterapp.shell.widgets('main')] : [];
      const panel = widgets.find(widget => widget.context?.path === name && widget.sessionContext);
      if (!panel) return false;
      return (${test})(panel, argument);
    }`;
    try {
      const handle = await this.page.waitForFunction(
        ([source, name, argument]) => eval(source)(name, argument), [`(${source})`, this.name, argument],
        { timeout: seconds * 1000 });
      return await handle.jsonValue();
    } catch (error) {
      if (!/Timeout/.test(error.message)) throw error;
      throw new Error(`waited ${seconds} s for ${what}`, { cause: error });
    }
  }

  /** What read(panel, argument) says now. */
  async ask(read, argument = null) {
    const boxed = `(panel, argument) => ({ value: (${read})(panel, argument) })`;
    return (await this.when(boxed, 'the notebook', argument)).value;
  }

  async idle(seconds = SECONDS) {
    await this.when(panel => panel.sessionContext.session?.kernel?.status === 'idle', 'the kernel to be idle', null, seconds);
  }

  async busy() {
    await this.when(panel => panel.sessionContext.session?.kernel?.status === 'busy', 'the kernel to be busy');
  }

  async save() {
    await this.when(panel => (panel.context.save(), true), 'saving');
    await this.when(panel => !panel.context.model.dirty, 'the notebook to be saved');
    return this.jupyter.read(this.name);
  }

  /** Lets a cell go on that has UNTIL_LET_GO in it. */
  async letGo() {
    await writeFile(path.join(this.jupyter.folder, 'go.png'), PIXEL);
  }

  /** As the menu does: asks, and a person agrees. */
  async restartKernel() {
    await this.command('notebook:restart-kernel');
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
  }

  async interruptKernel() {
    await this.jupyter.api('POST', `kernels/${await this.jupyter.kernelOf(this.name)}/interrupt`);
  }

  /** Runs a command as the palette and the menus do, with this notebook in front. */
  async command(id) {
    await this.page.bringToFront();
    await this.page.evaluate(id => {
      if (!window.jupyterapp.commands.hasCommand(id)) throw new Error(`there is no command ${id}`);
      void window.jupyterapp.commands.execute(id);
    }, id);
  }

  /** Changes the theme, as the settings menu does. */
  async theme(name) {
    await this.page.evaluate(theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme }), name);
    await this.page.waitForFunction(name => document.body.dataset.jpThemeName === name, name);
  }

  /** Waits until no cell fits; test is as in Cells.when. */
  async gone(test, what, argument = null) {
    await this.when(`(panel, argument) => !panel.content.widgets.some(widget => {
      const cell = { id: widget.model.id, maia: widget.model.sharedModel.getMetadata('maia') ?? null };
      return (${test})(cell, argument);
    })`, what, argument);
  }
}
