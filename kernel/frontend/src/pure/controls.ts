// Which controls make sense in which state.
import { type RunState } from '../agent';
import { awaitsPerson } from './asking';

export interface Situation {
  readonly run: RunState | null;
  readonly connected: boolean;
  /** A run that can be resumed although it is not the present one; empty for none. */
  readonly resumable: string;
  /** A code cell waits for approval. */
  readonly hasProposedCell: boolean;
}

export type Control =
  | 'approve'
  | 'approveAll'
  | 'editFirst'
  | 'reject'
  | 'pause'
  | 'resume'
  | 'stop'
  | 'hint'
  | 'dismiss';

/** Whether the bar has anything to show. */
export function barVisible(situation: Situation): boolean {
  return situation.run !== null || (situation.connected && situation.resumable !== '');
}

/** The run has ended, or its kernel has: nothing of it goes on by itself. */
export function isOver(situation: Situation): boolean {
  return situation.run === null || situation.run.phase === 'ended' || !situation.connected;
}

/** What a person can do now. */
export function controls(situation: Situation): ReadonlySet<Control> {
  const { run, connected, resumable, hasProposedCell } = situation;
  if (!connected) return new Set<Control>(run?.phase === 'ended' ? ['dismiss'] : []);
  if (run === null || run.phase === 'ended')
    return new Set<Control>(resumable !== '' ? ['resume', 'dismiss'] : ['dismiss']);
  const onItsOwn = new Set<Control>(run.pausing ? ['stop', 'hint'] : ['pause', 'stop', 'hint']);
  switch (run.phase) {
    case 'thinking':
    case 'running':
      return onItsOwn;
    case 'proposed': {
      if (!awaitsPerson(run)) return onItsOwn;
      const found: Control[] = ['approve', 'approveAll', 'reject', 'stop', 'hint'];
      if (hasProposedCell) found.push('editFirst');
      return new Set(found);
    }
    case 'paused':
    case 'failed':
      return new Set<Control>(['resume', 'stop', 'hint']);
  }
}
