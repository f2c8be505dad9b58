// The kernel's messages of PROTOCOL.md, checked: the rest of the extension sees only what is well-formed.
import { type Mode, type Phase, type RunState, type Sandbox } from '../agent';

export const PROTOCOL_VERSION = 2;
export const COMM_TARGET = 'maia.frontend';

export interface NewCell {
  readonly cell_type: 'code' | 'markdown';
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Hello {
  readonly op: 'hello';
  readonly version: number;
  /** A run of this notebook that can be resumed; empty if there is none. */
  readonly open_run: string;
}

export interface Insert {
  readonly op: 'insert';
  readonly id: string;
  readonly run: string;
  readonly step: number;
  readonly origin: string;
  readonly after: string;
  readonly cells: readonly NewCell[];
  /** Its code cells are to be run. */
  readonly execute: boolean;
}

export interface StateChange {
  readonly op: 'state';
  readonly state: RunState;
}

export interface Remove {
  readonly op: 'remove';
  readonly run: string;
  readonly cells: readonly string[];
  /** 0: exactly these cells; else the run's cells of that step that no person has changed, too. */
  readonly step: number;
}

export interface Annotate {
  readonly op: 'metadata';
  readonly cell: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type Op = Hello | Insert | StateChange | Remove | Annotate;

/** What the kernel said that this front end does not understand; `id` of an insertion, which must be answered. */
export interface Malformed {
  readonly op: 'malformed';
  readonly id: string;
  readonly reason: string;
}

export type FrontEndEvent =
  | { readonly event: 'inserted'; readonly id: string; readonly cells: readonly string[] }
  | { readonly event: 'failed'; readonly id: string; readonly reason: string }
  | { readonly event: 'asking'; readonly id: string }
  | { readonly event: 'approve'; readonly run: string; readonly remarks: string }
  | { readonly event: 'approve_all' | 'pause' | 'stop' | 'undo'; readonly run: string }
  | { readonly event: 'reject'; readonly run: string; readonly step: number; readonly reason: string }
  | { readonly event: 'hint'; readonly run: string; readonly text: string };

type Members = Readonly<Record<string, unknown>>;

class Unfit extends Error {}

const PHASES: readonly string[] = ['thinking', 'proposed', 'running', 'paused', 'failed', 'ended'];
const MODES: readonly string[] = ['step', 'auto', 'plan'];
const SANDBOXES: readonly string[] = ['strict', 'open', 'degraded'];

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(from: Members, name: string, otherwise?: string): string {
  const value = from[name] ?? otherwise;
  if (typeof value !== 'string') throw new Unfit(`${name} is not a text`);
  return value;
}

function name(from: Members, key: string): string {
  const value = text(from, key);
  if (!value) throw new Unfit(`${key} is empty`);
  return value;
}

function number(from: Members, key: string, otherwise?: number): number {
  const value = from[key] ?? otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Unfit(`${key} is not a number`);
  return value;
}

function oneOf<T extends string>(from: Members, key: string, choices: readonly string[], otherwise?: T): T {
  const value = text(from, key, otherwise);
  if (!choices.includes(value)) throw new Unfit(`${key} is '${value}'`);
  return value as T;
}

function texts(from: Members, key: string): string[] {
  const value = from[key];
  if (!Array.isArray(value) || value.some(item => typeof item !== 'string'))
    throw new Unfit(`${key} is no list of texts`);
  return value as string[];
}

function newCell(value: unknown): NewCell {
  if (!isObject(value)) throw new Unfit('a cell is not an object');
  const metadata = value.metadata ?? {};
  if (!isObject(metadata)) throw new Unfit("a cell's metadata is not an object");
  return { cell_type: oneOf(value, 'cell_type', ['code', 'markdown']), source: text(value, 'source'), metadata };
}

function insert(data: Members, execute: boolean): Insert {
  if (!Array.isArray(data.cells) || data.cells.length === 0) throw new Unfit('cells is no list of cells');
  return {
    op: 'insert',
    id: name(data, 'id'),
    run: name(data, 'run'),
    step: number(data, 'step'),
    origin: text(data, 'origin', ''),
    after: text(data, 'after', ''),
    cells: data.cells.map(newCell),
    execute
  };
}

function state(data: Members): StateChange {
  return {
    op: 'state',
    state: {
      run: name(data, 'run'),
      origin: text(data, 'origin', ''),
      phase: oneOf<Phase>(data, 'phase', PHASES),
      mode: oneOf<Mode>(data, 'mode', MODES),
      step: number(data, 'step'),
      steps: number(data, 'steps'),
      tokens: number(data, 'tokens', 0),
      cost: number(data, 'cost', 0),
      budget: number(data, 'budget', 0),
      backend: text(data, 'backend', ''),
      model: text(data, 'model', ''),
      pausing: data.pausing === true,
      text: text(data, 'text', ''),
      sandbox: oneOf<Sandbox>(data, 'sandbox', SANDBOXES, 'strict'),
      label: text(data, 'label', ''),
      concluded: data.concluded === true,
      seconds: number(data, 'seconds', 0)
    }
  };
}

function annotate(data: Members): Annotate {
  if (!isObject(data.metadata)) throw new Unfit('metadata is not an object');
  return { op: 'metadata', cell: name(data, 'cell'), metadata: data.metadata };
}

/** The message in the data of a comm message; null for an op that this version does not know, which is ignored. */
export function parse(data: unknown): Op | Malformed | null {
  if (!isObject(data)) return { op: 'malformed', id: '', reason: 'the message is not an object' };
  try {
    switch (data.op) {
      case 'hello':
        return { op: 'hello', version: number(data, 'version'), open_run: text(data, 'open_run', '') };
      case 'insert':
        return insert(data, false);
      case 'insert_run':
        return insert(data, true);
      case 'state':
        return state(data);
      case 'remove':
        return { op: 'remove', run: text(data, 'run', ''), cells: texts(data, 'cells'), step: number(data, 'step', 0) };
      case 'metadata':
        return annotate(data);
      default:
        return null;
    }
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return { op: 'malformed', id: typeof data.id === 'string' ? data.id : '', reason: `${data.op}: ${error.message}` };
  }
}
