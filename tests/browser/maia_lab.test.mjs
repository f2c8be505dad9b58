// ./maia lab: starts, says where, serves the kernel and the extension, ends cleanly.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { commandTest } from './harness/suite.mjs';
import { Waiting } from './harness/waiting.mjs';

const SCRIPT = fileURLToPath(new URL('../../maia', import.meta.url));

/** `./maia lab` with these arguments, in a process group of its own. */
class Lab {
  text = '';
  waiting = new Waiting();

  constructor(args, env = {}) {
    const { PYTHONPATH, ...rest } = process.env; // the script sets it, if it is needed
    this.process = spawn(SCRIPT, ['lab', ...args], {
      detached: true, stdio: ['ignore', 'ignore', 'pipe'], env: { ...rest, SSH_CONNECTION: '', DISPLAY: '', ...env },
    });
    this.exited = once(this.process, 'close').then(([code]) => code);
    createInterface(this.process.stderr).on('line', line => {
      this.text += line + '\n';
      this.waiting.changed();
    });
  }

  /** The address that it prints. */
  async address() {
    const pattern = /^ {4}(http:\/\/127\.0\.0\.1:\d+\/\S+)$/m;
    await this.waiting.until(() => pattern.test(this.text), `./maia lab to print an address:\n${this.text}`);
    return new URL(this.text.match(pattern)[1]);
  }

  /** Processes of its group that still run. */
  members() {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name)).filter(name => {
      try {
        const [state, , group] = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
        return state !== 'Z' && Number(group) === this.process.pid;
      } catch {
        return false;
      }
    });
  }

  async end() {
    this.process.kill('SIGTERM');
    return this.exited;
  }
}

commandTest('./maia lab 04 prints an address that opens that notebook, and how to get there by SSH', async () => {
  const lab = new Lab(['04'], { SSH_CONNECTION: '192.0.2.7 50000 192.0.2.8 2222' });
  try {
    const address = await lab.address();
    assert.match(address.pathname, /^\/lab\/tree\/04-/);
    await lab.waiting.until(() => /Ctrl\+C/.test(lab.text), 'the last line');
    assert.match(lab.text, new RegExp(`ssh -N -L ${address.port}:127.0.0.1:${address.port} -p 2222 \\S+@192.0.2.8`));
    const headers = { Authorization: `token ${address.searchParams.get('token')}` };
    const get = async place => (await fetch(`${address.origin}${place}`, { headers })).text();
    assert.equal((await fetch(address)).status, 200);
    assert.equal((await fetch(`${address.origin}/api/contents`)).status, 403); // not without the token
    assert.ok(JSON.parse(await get('/api/kernelspecs')).kernelspecs.maia);
    assert.ok((await get('/lab/api/settings')).includes('maia-lab:plugin'), 'the extension is not served');
    const names = JSON.parse(await get('/api/contents')).content.map(item => item.name);
    assert.ok(names.includes('04-the-agent.ipynb'), names.join());
  } finally {
    await lab.end();
  }
  assert.deepEqual(lab.members(), []);
});

commandTest('./maia lab finds a free port, and says so if the one that is asked for is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address();
  const refused = new Lab([`--port=${port}`]);
  assert.equal(await refused.exited, 1);
  assert.match(refused.text, new RegExp(`port ${port} is taken`));
  const first = new Lab([]);
  const second = first.address().then(() => new Lab([]));
  try {
    const address = await (await second).address();
    assert.equal(address.pathname, '/lab');
    assert.notEqual(address.port, (await first.address()).port);
  } finally {
    await Promise.all([first.end(), second.then(lab => lab.end())]);
    taken.close();
  }
});

commandTest('./maia lab explains what it does not understand', async () => {
  for (const [args, words] of [[['99'], /there is no notebook '99'; notebooks\/ has .*04-the-agent\.ipynb/], [['--port=x'], /is no port/],
                               [['04', 'bla'], /'bla' is not understood/]]) {
    const lab = new Lab(args);
    assert.equal(await lab.exited, 1);
    assert.match(lab.text, words);
  }
});
