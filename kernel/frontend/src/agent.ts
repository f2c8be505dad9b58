// What the parts of the extension that people see know of the agent in one notebook.
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';

export type Phase = 'thinking' | 'proposed' | 'running' | 'paused' | 'failed' | 'ended';
export type Mode = 'step' | 'auto' | 'plan';
/** `open`: the person has unlocked the session. `degraded`: the system lacks a layer of the lock. */
export type Sandbox = 'strict' | 'open' | 'degraded';

/** The kernel's `state` message, see PROTOCOL.md. */
export interface RunState {
  readonly run: string;
  readonly origin: string;
  readonly phase: Phase;
  readonly mode: Mode;
  readonly step: number;
  readonly steps: number;
  readonly tokens: number;
  readonly cost: number;
  /** US dollars; 0: none. */
  readonly budget: number;
  readonly backend: string;
  readonly model: string;
  readonly pausing: boolean;
  readonly sandbox?: Sandbox;
  readonly text: string;
  readonly label: string;
  readonly concluded: boolean;
  /** For how long it had been in this phase when the kernel said so. */
  readonly seconds: number;
}

/** `metadata.maia` of a cell, see PROTOCOL.md. */
export interface Provenance {
  readonly run: string;
  readonly step: number;
  readonly role: 'plan' | 'hypotheses' | 'experiment' | 'conclusion';
  readonly origin?: string;
  readonly insertion?: string;
  readonly backend?: string;
  readonly model?: string;
  readonly prompt_hash?: string;
  readonly mode?: string;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cost?: number;
  readonly seconds?: number;
  readonly experiment_seconds?: number;
  readonly edited?: boolean;
  readonly failed?: boolean;
  readonly digest?: string;
  readonly adopted?: boolean;
}

/** The agent in one open notebook. */
export interface NotebookAgent {
  readonly panel: NotebookPanel;
  /** The kernel is maia's and listens. */
  readonly connected: boolean;
  /** The present run, or the last one of this page; null before the first. */
  readonly run: RunState | null;
  /** A run of this notebook that ended with its kernel and can be resumed; empty if there is none. */
  readonly resumable: string;
  /** Anything of the above has changed. */
  readonly changed: ISignal<NotebookAgent, void>;
  /** Cells were inserted, removed, adopted or got other metadata. */
  readonly cellsChanged: ISignal<NotebookAgent, void>;

  /** The code cell that waits for a person's approval; null if none does. */
  proposedCell(): Cell | null;
  /** Cells of the agent, in the notebook's order; of one run if it is named. */
  agentCells(run?: string): Cell[];

  /** Runs the proposed cell, or agrees to the plan. */
  approve(remarks?: string): void;
  /** The same, and nobody is asked from now on. */
  approveAll(): void;
  /** Selects the proposed cell for editing. */
  editFirst(): void;
  reject(reason: string): void;
  hint(text: string): void;
  pause(): void;
  /** Goes on with a paused or failed run, or with `resumable`. */
  resume(): void;
  /** Ends the run; interrupts what it runs. */
  stop(): void;

  /** Removes exactly the cells of a run, those that a person has adopted too only if asked to; ends the run if it
   * is the present one. Returns how many cells were removed. */
  removeRun(run: string, adoptedToo: boolean): number;
  /** Puts back the cells that were removed last, where they were. */
  redo(): void;
  readonly canRedo: boolean;
  /** The notebook scrolls to new cells; a setting of the person, off at first. */
  follow: boolean;
}

/** `%agent` ran again in a cell whose earlier run left cells. */
export type ReplaceAnswer = 'replace' | 'keep';

/** What the part that inserts cells asks people through. */
export interface People {
  /** `count`: of all cells, of which those `adopted` stay in any case. */
  askReplace(count: number, run: string, adopted: number): Promise<ReplaceAnswer>;
  /** A short notice with an optional action. */
  notify(text: string, action?: { label: string; act: () => void }): void;
}
