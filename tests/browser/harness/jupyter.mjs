// One Jupyter server for all tests: JupyterLab, or Notebook 7 if MAIA_LAB_APP is "notebook".
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

import { Waiting } from './waiting.mjs';

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Settings that a person would have made at the first question. */
const SETTINGS = {
  '@jupyterlab/apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
};

export class Jupyter {
  /** Starts what MAIA_LAB_COMMAND says, one argument a line, on a folder `out`/notebooks. */
  static async start(out) {
    const command = process.env.MAIA_LAB_COMMAND;
    if (!command) throw new Error('MAIA_LAB_COMMAND is not set: run these tests by ./maia test browser');
    const jupyter = new Jupyter(path.join(out, 'notebooks'));
    await rm(jupyter.folder, { recursive: true, force: true });
    await mkdir(jupyter.folder, { recursive: true });
    for (const [name, settings] of Object.entries(SETTINGS)) {
      const file = path.join(process.env.JUPYTER_CONFIG_DIR, 'lab/user-settings', `${name}.jupyterlab-settings`);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(settings));
    }
    const options = [
      '--no-browser', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${await freePort()}`, '--ServerApp.open_browser=False',
      `--ServerApp.root_dir=${jupyter.folder}`, '--LabApp.expose_app_in_browser=True',
      '--JupyterNotebookApp.expose_app_in_browser=True', ...(process.getuid() === 0 ? ['--allow-root'] : []),
    ];
    const [program, ...rest] = command.split('\n').filter(Boolean);
    await jupyter.#run(program, [...rest, ...options], path.join(out, 'server.log'));
    return jupyter;
  }

  /** "lab" or "notebook". */
  app = process.env.MAIA_LAB_APP || 'lab';
  waiting = new Waiting();

  constructor(folder) {
    /** Where notebooks are. */
    this.folder = folder;
  }

  async #run(program, args, log) {
    this.process = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.exited = once(this.process, 'exit');
    // It is a process group of its own, which must not outlive these tests when they are interrupted.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => this.stop().then(() => process.exit(1)));
    this.exited.then(() => this.waiting.changed());
    const file = createWriteStream(log);
    for (const stream of [this.process.stdout, this.process.stderr])
      createInterface(stream).on('line', line => {
        file.write(line + '\n');
        const address = line.match(/(http:\/\/127\.0\.0\.1:\d+)\/\S*[?&]token=(\w+)/);
        if (address && !this.url) {
          [, this.url, this.token] = address;
          this.waiting.changed();
        }
      });
    await this.waiting.until(() => this.url || this.process.exitCode !== null, 'Jupyter to start');
    if (!this.url) throw new Error(`Jupyter ended at once; ${log} says why:\n${await readFile(log, 'utf8')}`);
  }

  /** The address at which a notebook opens alone, in a workspace of its own. */
  address(notebook, workspace) {
    const place = this.app === 'lab' ? `lab/workspaces/${workspace}/tree/${notebook}` : `notebooks/${notebook}`;
    return `${this.url}/${place}?token=${this.token}`;
  }

  /** A notebook on disk with such cells: texts (code), {markdown: text} or whole cells. */
  async write(name, cells) {
    const made = cells.map((cell, i) => {
      const id = `own-${i + 1}`;
      if (cell.cell_type) return { id, ...cell };
      if (cell.markdown) return { id, cell_type: 'markdown', metadata: {}, source: cell.markdown };
      return { id, cell_type: 'code', metadata: {}, source: cell, outputs: [], execution_count: null };
    });
    const kernelspec = { name: 'maia', display_name: 'maia', language: 'c++' };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: made };
    await writeFile(path.join(this.folder, name), JSON.stringify(notebook));
  }

  /** The notebook as it is saved. The server writes a file in place, so that half of it may be there. */
  async read(name) {
    for (let tries = 100; ; --tries)
      try {
        return JSON.parse(await readFile(path.join(this.folder, name), 'utf8'));
      } catch (error) {
        if (!(error instanceof SyntaxError) || tries === 0) throw error;
        await setTimeout(50);
      }
  }

  /** The server's REST interface. */
  async api(method, place, body) {
    const answer = await fetch(`${this.url}/api/${place}`, {
      method,
      headers: { Authorization: `token ${this.token}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  /** The running kernel of a notebook. */
  async kernelOf(notebook) {
    const sessions = await this.api('GET', 'sessions');
    return sessions.find(session => session.path === notebook).kernel.id;
  }

  /** Lets a notebook, before it is opened, use the kernel of another one. */
  async shareKernel(notebook, other) {
    const kernel = { id: await this.kernelOf(other) };
    await this.api('POST', 'sessions', { path: notebook, name: notebook, type: 'notebook', kernel });
  }

  /** Ends all kernels; the sessions go with them. */
  async endKernels() {
    for (const kernel of await this.api('GET', 'kernels')) await this.api('DELETE', `kernels/${kernel.id}`);
  }

  async stop() {
    if (this.process.exitCode === null) process.kill(-this.process.pid, 'SIGTERM');
    await this.exited;
  }
}
