import { type RunState } from '../agent';

/** Whether the run's proposal waits for a person; else its cell is about to run. */
export function awaitsPerson(run: RunState): boolean {
  return run.phase === 'proposed' && (run.step <= 0 || run.mode === 'step' || run.sandbox === 'degraded');
}
