// Tokens and cost so far, as a figure and, if there is a budget, as a filling bar.
import { type RunState } from '../agent';
import { spending, tokens } from '../pure/words';
import { element, setShown, setText } from './dom';

/** From this share of the budget on the bar warns. */
const NEARLY_SPENT = 0.8;

export class Meter {
  readonly node = element('span', { className: 'maia-RunBar-figures' });

  constructor() {
    this.node.append(this.gauge, this.money, this.tokens);
    this.gauge.append(this.fill);
  }

  show(state: RunState): void {
    const money = spending(state);
    const share = state.budget > 0 ? Math.min(1, state.cost / state.budget) : 0;
    setShown(this.gauge, state.budget > 0);
    this.gauge.setAttribute('aria-valuemax', String(state.budget));
    this.gauge.setAttribute('aria-valuenow', String(Math.min(state.cost, state.budget)));
    this.gauge.setAttribute('aria-valuetext', money);
    this.gauge.classList.toggle('maia-mod-warn', share >= NEARLY_SPENT);
    this.fill.style.width = `${(100 * share).toFixed(1)}%`;
    setShown(this.money, money !== '');
    setText(this.money, money);
    setShown(this.tokens, state.tokens > 0);
    setText(this.tokens, tokens(state.tokens));
    this.node.title =
      state.budget > 0 ? `Spent ${money}; the run ends before it spends more` : 'This run has no limit of cost';
  }

  private readonly gauge = element('span', {
    className: 'maia-Meter',
    attributes: { role: 'meter', 'aria-label': 'Cost against the budget', 'aria-valuemin': '0' }
  });
  private readonly fill = element('span', { className: 'maia-Meter-fill' });
  private readonly money = element('span');
  private readonly tokens = element('span');
}
