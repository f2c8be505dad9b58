// The first row of the bar: what the agent does, where it is, what it has used, and which model it is.
import { type Phase, type RunState } from '../agent';
import { announcement, detail, headline, place, ticking } from '../pure/words';
import { button, element, setShown, setText } from './dom';
import { Meter } from './meter';

/** Time as the bar sees it; a test brings its own. */
export interface Clock {
  /** Milliseconds from any beginning. */
  now(): number;
  /** Calls `tick` about once a second until the returned function is called. */
  everySecond(tick: () => void): () => void;
}

export const pageClock: Clock = {
  now: () => performance.now(),
  everySecond: tick => {
    const timer = window.setInterval(tick, 1000);
    return () => window.clearInterval(timer);
  }
};

const UNLOCKED =
  'You have unlocked this session: cells, also those of the agent, may do whatever you may do. %sandbox says more';
const DEGRADED =
  'This system lacks a part of the lock around cells, so you are asked before each experiment. %sandbox says more';

const timed = (phase: Phase): boolean => phase === 'thinking' || phase === 'running';

export class StateLine {
  readonly node = element('div', { className: 'maia-RunBar-state' });
  /** The end of the row, for buttons. */
  readonly corner = element('span', { className: 'maia-RunBar-corner' });

  /** `goTo` shows the run's newest cell. */
  constructor(
    private readonly clock: Clock,
    goTo: () => void
  ) {
    this.placeButton = button({ className: 'maia-mod-link', title: "Show the run's newest cell", act: goTo });
    this.words.append(this.headline, this.elapsed, this.detail);
    this.facts.append(this.placeButton, this.meter.node, this.model, this.sandbox);
    this.body.append(this.words, this.facts);
    this.node.append(this.mark, this.body, this.corner, this.live);
  }

  dispose(): void {
    this.stopTicking?.();
  }

  show(run: RunState): void {
    const key = `${run.run} ${run.step} ${run.phase}`;
    if (key !== this.since.key) this.since = { key, at: this.clock.now() - 1000 * run.seconds };
    this.present(run.phase, headline(run), detail(run));
    this.node.dataset.concluded = String(run.concluded);
    setText(this.placeButton, place(run));
    setShown(this.placeButton, place(run) !== '');
    this.meter.show(run);
    setShown(this.facts, true);
    setText(this.model, run.model || run.backend);
    this.model.title = `Run ${run.run}\nModel ${run.model}\nBackend ${run.backend}\nMode ${run.mode}`;
    setShown(this.model, this.model.textContent !== '');
    setShown(this.sandbox, run.sandbox === 'open' || run.sandbox === 'degraded');
    setText(this.sandbox, `sandbox ${run.sandbox}`);
    this.sandbox.title = run.sandbox === 'open' ? UNLOCKED : DEGRADED;
    setText(this.live, announcement(run));
    this.tick(timed(run.phase));
  }

  /** Without figures: a run that ended with its kernel, or a kernel that is gone. */
  showNotice(phase: Phase, words: string, more: string): void {
    this.present(phase, words, more);
    setShown(this.facts, false);
    setText(this.live, `Agent: ${words}. ${more}`.trim());
    this.tick(false);
  }

  private present(phase: Phase, words: string, more: string): void {
    this.node.dataset.phase = phase;
    setText(this.headline, words);
    setText(this.detail, more);
    setShown(this.detail, more !== '');
    this.detail.title = more;
  }

  /** The seconds are not spoken: only the live region is. */
  private tick(on: boolean): void {
    const write = (): void => setText(this.elapsed, ticking((this.clock.now() - this.since.at) / 1000));
    if (on) {
      write();
      this.stopTicking ??= this.clock.everySecond(write);
    } else {
      this.stopTicking?.();
      this.stopTicking = undefined;
    }
    setShown(this.elapsed, on);
  }

  private readonly mark = element('span', { className: 'maia-RunBar-mark', attributes: { 'aria-hidden': 'true' } });
  private readonly body = element('div', { className: 'maia-RunBar-body' });
  private readonly words = element('span', { className: 'maia-RunBar-words' });
  private readonly headline = element('span', { className: 'maia-RunBar-headline' });
  private readonly elapsed = element('span', { className: 'maia-RunBar-elapsed' });
  private readonly detail = element('span', { className: 'maia-RunBar-detail' });
  private readonly facts = element('span', { className: 'maia-RunBar-facts' });
  private readonly placeButton: HTMLButtonElement;
  private readonly meter = new Meter();
  private readonly model = element('span', { className: 'maia-RunBar-model' });
  private readonly sandbox = element('span', { className: 'maia-RunBar-sandbox' });
  private readonly live = element('span', {
    className: 'maia-Spoken',
    attributes: { role: 'status', 'aria-live': 'polite' }
  });
  private since = { key: '', at: 0 };
  private stopTicking: (() => void) | undefined;
}
