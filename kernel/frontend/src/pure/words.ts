// Everything about a run and its cells that is said in words and figures.
import { type Provenance, type RunState } from '../agent';
import { awaitsPerson } from './asking';

/** "under 0.1 s", "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds: number): string {
  if (!(seconds >= 0)) return '';
  if (seconds < 0.05) return 'under 0.1 s';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "12 s", "3 min 5 s": without tenths, for a clock that ticks. */
export function ticking(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return whole < 60 ? `${whole} s` : duration(whole);
}

/** US dollars: "$0", "$0.0042", "$0.042", "$1.50". */
export function dollars(amount: number): string {
  if (!(amount > 0)) return '$0';
  if (amount < 0.0001) return 'under $0.0001';
  if (amount < 0.01) return `$${amount.toFixed(4)}`;
  if (amount < 1) return `$${amount.toFixed(3).replace(/0$/, '')}`;
  return `$${amount.toFixed(2)}`;
}

/** "1 token", "950 tokens", "12.3k tokens", "1.2M tokens". */
export function tokens(count: number): string {
  if (count === 1) return '1 token';
  if (count < 1000) return `${count} tokens`;
  const [scaled, letter] = count < 999_950 ? [count / 1e3, 'k'] : [count / 1e6, 'M'];
  return `${scaled < 99.95 ? scaled.toFixed(1) : scaled.toFixed(0)}${letter} tokens`;
}

/** "1 cell", "3 cells". */
export function cells(count: number, kind = ''): string {
  return `${count} ${kind && kind + ' '}cell${count === 1 ? '' : 's'}`;
}

/** What is shown of the run's place: "plan", "step 3 of 25". */
export function place(state: RunState): string {
  if (state.step <= 0) return state.mode === 'plan' ? 'plan' : '';
  return state.steps > 0 ? `step ${state.step} of ${state.steps}` : `step ${state.step}`;
}

/** "$0.042 of $0.50", "$0.042", or empty for a run that costs nothing and has no budget. */
export function spending(state: RunState): string {
  if (state.budget > 0) return `${dollars(state.cost)} of ${dollars(state.budget)}`;
  return state.cost > 0 ? dollars(state.cost) : '';
}

/** The state in a few words, without the reason of a pause or a failure. */
export function headline(state: RunState): string {
  switch (state.phase) {
    case 'thinking':
      if (state.pausing) return 'Thinking, then pauses';
      return state.step === 0 && state.mode === 'plan' ? 'Planning' : 'Thinking';
    case 'proposed':
      if (awaitsPerson(state)) return state.step === 0 ? 'Proposes a plan' : 'Proposes an experiment';
      return 'Running the experiment';
    case 'running':
      return state.pausing ? 'Running the experiment, then pauses' : 'Running the experiment';
    case 'paused':
      return 'Paused';
    case 'failed':
      return 'Failed';
    case 'ended':
      return state.concluded ? 'Concluded' : 'Ended without a conclusion';
  }
}

/** What goes with the headline: why it paused or failed, or the label; empty for nothing. */
export function detail(state: RunState): string {
  if (state.phase === 'ended' && state.concluded) return state.label || state.text;
  return state.text;
}

/** One sentence for screen readers; the same sentence means that there is nothing new to say. */
export function announcement(state: RunState): string {
  const where = state.step > 0 ? ` in ${place(state)}` : '';
  const more = detail(state) ? `: ${detail(state).replace(/\.$/, '')}` : '';
  switch (state.phase) {
    case 'proposed':
      if (!awaitsPerson(state)) return `The agent is ${headline(state).toLowerCase()}${where}.`;
      return state.step === 0
        ? 'The agent proposes a plan and waits for your approval.'
        : `The agent proposes an experiment${where} and waits for your approval.`;
    case 'thinking':
      return `The agent is ${headline(state).toLowerCase()}${where}.`;
    case 'running':
      return `The agent is ${headline(state).toLowerCase()}${where}.`;
    default:
      return `Agent: ${headline(state).toLowerCase()}${where}${more}.`;
  }
}

/** "step 3 · experiment", "plan", "conclusion". */
export function role(cell: Provenance): string {
  return cell.role === 'plan' || cell.step <= 0 ? cell.role : `step ${cell.step} · ${cell.role}`;
}

/** The parts of a badge that every agent's cell has, in order; unknown ones are left out. */
export function badgeParts(cell: Provenance): string[] {
  const parts = [role(cell)];
  const model = cell.model || cell.backend;
  if (model) parts.push(model);
  if (cell.role === 'experiment' && cell.experiment_seconds !== undefined)
    parts.push(`ran ${duration(cell.experiment_seconds)}`);
  else if (cell.seconds !== undefined) parts.push(`thought ${duration(cell.seconds)}`);
  if (cell.cost !== undefined && cell.cost > 0) parts.push(dollars(cell.cost));
  return parts;
}

export interface Flag {
  readonly kind: 'adopted' | 'failed' | 'waiting';
  readonly text: string;
}

/** Words that mark a cell: a person changed it, its experiment failed, it waits for approval. */
export function flags(cell: Provenance, waiting = false): Flag[] {
  const found: Flag[] = [];
  if (cell.adopted || cell.edited) found.push({ kind: 'adopted', text: 'edited by you' });
  if (cell.failed) found.push({ kind: 'failed', text: 'failed' });
  if (waiting) found.push({ kind: 'waiting', text: 'waits for you' });
  return found;
}

/** Everything that is known of a cell's origin, one fact a line. */
export function provenance(cell: Provenance): string {
  const known = (name: string, value: string | number | undefined): string =>
    value === undefined || value === '' ? '' : `${name}: ${value}`;
  const used =
    cell.input_tokens === undefined && cell.output_tokens === undefined
      ? undefined
      : `${cell.input_tokens ?? 0} in, ${cell.output_tokens ?? 0} out`;
  return [
    `Written by the agent, ${role(cell).replace(' · ', ', ')}`,
    known('Run', cell.run),
    known('Model', cell.model),
    known('Backend', cell.backend),
    known('Mode', cell.mode),
    known('Reply took', cell.seconds === undefined ? undefined : duration(cell.seconds)),
    known('Experiment took', cell.experiment_seconds === undefined ? undefined : duration(cell.experiment_seconds)),
    known('Tokens of the reply', used),
    known('Cost of the reply', cell.cost === undefined ? undefined : dollars(cell.cost)),
    known('Prompt hash', cell.prompt_hash),
    cell.adopted || cell.edited ? 'Edited by you' : '',
    cell.failed ? 'The experiment failed' : ''
  ]
    .filter(line => line !== '')
    .join('\n');
}
