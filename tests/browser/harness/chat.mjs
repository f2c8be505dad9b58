// A scripted model: tests/kernel/chat_server.py, and what its replies look like.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Waiting } from './waiting.mjs';

/** A reply with an experiment, in the protocol's form. */
export function experiment(code, { hypotheses = ['dogs', 'anything furry'], disconfirm = '' } = {}) {
  const lines = ['[HYPOTHESIS LIST]:', ...hypotheses.map((text, i) => `Hypothesis_${i + 1}: ${text}`)];
  if (disconfirm) lines.push(`[DISCONFIRM]: ${disconfirm}`);
  return [...lines, '```cpp', code, '```'].join('\n');
}

/** An experiment after which a conclusion is not challenged. */
export function refuting(code = 'display("nothing of the kind");') {
  return experiment(code, { disconfirm: 'a response to cats' });
}

export function conclusion(label = 'dogs', description = `The unit responds to ${label}.`) {
  return `[DESCRIPTION]: ${description}\n[LABEL]: ${label}`;
}

/** A reply that comes when the test calls chat.release(name). */
export function held(name, text) {
  return { held: name, text };
}

/** A server that refuses. */
export function refusal(status, message) {
  return { status, message };
}

export class Chat {
  /** A server with these replies. */
  static async start(replies = []) {
    const chat = new Chat();
    await chat.waiting.until(() => chat.setting, 'the chat server to start');
    chat.add(...replies);
    return chat;
  }

  /** What is behind --backend. */
  setting = '';
  /** {text, last, images}, in order of arrival. */
  requests = [];
  problems = [];
  hungUp = new Set();
  /** When the last byte of each reply was sent, in milliseconds since 1970, by the request's number. */
  answered = new Map();
  waiting = new Waiting();

  constructor() {
    const script = fileURLToPath(new URL('chat_process.py', import.meta.url));
    this.process = spawn('/usr/bin/python3', ['-B', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.process.stdout).on('line', line => this.#take(JSON.parse(line)));
  }

  add(...replies) {
    this.#tell({ add: replies });
  }

  release(name) {
    this.#tell({ release: name });
  }

  /** The request of that number, the first is 1; waits for it. */
  async request(number) {
    await this.waiting.until(() => this.requests.length >= number, `request ${number} to the model`);
    return this.requests[number - 1];
  }

  /** Waits until the client has given up on that request. */
  async disconnected(number) {
    await this.waiting.until(() => this.hungUp.has(number), `the kernel to cancel request ${number}`);
  }

  async close() {
    const closed = once(this.process, 'close');
    this.process.stdin.end();
    await closed;
  }

  #tell(command) {
    this.process.stdin.write(JSON.stringify(command) + '\n');
  }

  #take(message) {
    if (message.setting) this.setting = message.setting;
    if (message.request) this.requests.push(message);
    if (message.answered) this.answered.set(message.answered, message.at);
    if (message.disconnected) this.hungUp.add(message.disconnected);
    if (message.problem) this.problems.push(message.problem);
    this.waiting.changed();
  }
}
