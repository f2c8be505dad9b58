// The quiet bar under the notebook's toolbar: the state of the run and what a person can do about it.
import { type NotebookAgent, type RunState } from '../agent';
import { barVisible, type Control, controls, isOver, type Situation } from '../pure/controls';
import { button, element, setShown, setText } from './dom';
import { HeaderLine } from './header_line';
import { HintField } from './hint_field';
import { showLastCell } from './moving';
import { RejectForm } from './reject_form';
import { type Clock, pageClock, StateLine } from './state_line';

export interface BarOptions {
  readonly clock?: Clock;
  /** Keys of a command for the tooltip of its button, such as " (G A)"; empty for none. */
  keysOf?(command: string): string;
  /** Opens the menu of the remaining commands below a button. */
  openMenu?(from: HTMLElement): void;
}

export class RunBar extends HeaderLine {
  constructor(
    private readonly agent: NotebookAgent,
    private readonly options: BarOptions = {}
  ) {
    super(agent.panel, element('div', { className: 'maia-RunBar', attributes: { tabindex: '-1' } }));
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Agent');
    this.line = new StateLine(options.clock ?? pageClock, () => showLastCell(agent));
    this.line.corner.append(this.more, this.dismiss);
    this.row.append(this.hint.node, this.reject.node, this.deciding, this.steering);
    this.deciding.append(this.buttons.approve, this.buttons.approveAll, this.buttons.editFirst, this.buttons.reject);
    this.steering.append(this.buttons.pause, this.buttons.resume, this.buttons.stop);
    this.inner.append(this.line.node, this.row);
    agent.changed.connect(this.refresh, this);
    agent.cellsChanged.connect(this.refresh, this);
    this.refresh();
  }

  dispose(): void {
    this.agent.changed.disconnect(this.refresh, this);
    this.agent.cellsChanged.disconnect(this.refresh, this);
    this.line.dispose();
    super.dispose();
  }

  /** Puts the cursor into the hint field. */
  askHint(): void {
    if (this.can('hint')) this.hint.focus();
  }

  /** Opens the line that asks why. */
  askReason(): void {
    if (!this.can('reject')) return;
    this.rejecting = true;
    this.refresh();
    this.reject.focus();
  }

  approve(): void {
    if (!this.can('approve')) return;
    const remarks = this.agent.run?.step === 0 ? this.hint.take() : '';
    this.agent.approve(remarks || undefined);
  }

  /** Whether a control is on offer now. */
  can(control: Control): boolean {
    return controls(this.situation()).has(control);
  }

  private situation(): Situation {
    const { run, connected, resumable } = this.agent;
    return { run, connected, resumable, hasProposedCell: this.agent.proposedCell() !== null };
  }

  private refresh(): void {
    if (this.isDisposed) return;
    const focused = this.node.contains(document.activeElement);
    const situation = this.situation();
    const { run } = situation;
    const key = run ? `${run.run} ${run.phase === 'ended'}` : situation.resumable;
    if (key !== this.dismissed) this.dismissed = '';
    this.showState(situation);
    const offered = controls(situation);
    this.rejecting &&= offered.has('reject');
    for (const [name, node] of Object.entries(this.buttons)) setShown(node, offered.has(name as Control));
    setShown(this.dismiss, offered.has('dismiss'));
    this.nameButtons(run);
    setShown(this.hint.node, offered.has('hint') && !this.rejecting);
    setShown(this.reject.node, this.rejecting);
    setShown(this.deciding, offered.has('approve') && !this.rejecting);
    setShown(this.steering, !this.rejecting);
    // Without the hint field there is one row.
    const place = offered.has('hint') ? this.row : this.line.corner;
    if (this.steering.parentElement !== place) place.insertBefore(this.steering, place === this.row ? null : this.more);
    setShown(this.row, offered.has('hint'));
    this.setShown(barVisible(situation) && this.dismissed === '');
    if (focused) this.keepFocus();
  }

  /** A control that has gone must not take the focus with it: the next Tab goes on from the bar. */
  private keepFocus(): void {
    const now = document.activeElement;
    if (this.isHidden) this.leave();
    else if (!now || !this.node.contains(now) || now.closest('[hidden]')) this.inner.focus();
  }

  private showState(situation: Situation): void {
    const { run, connected, resumable } = situation;
    if (run && connected && !(run.phase === 'ended' && resumable !== '')) this.line.show(run);
    else if (connected && resumable !== '')
      this.line.showNotice('paused', 'Interrupted', `Run ${resumable} can go on where it was`);
    else if (run && !isOver({ ...situation, connected: true }))
      this.line.showNotice('failed', 'No kernel', 'the run is kept; it can go on when the kernel is back');
    else if (run) this.line.show(run);
  }

  /** Words that depend on the state. */
  private nameButtons(run: RunState | null): void {
    const plan = run?.step === 0;
    this.hint.setPlaceholder(
      run?.phase === 'proposed' && plan ? 'Remarks on the plan, sent with Approve' : 'Tell the agent…'
    );
    const keys = (command: string): string => this.options.keysOf?.(command) ?? '';
    setText(this.buttons.resume, run?.phase === 'failed' ? 'Try again' : 'Resume');
    const { approve, approveAll, editFirst, reject, pause, resume, stop } = this.buttons;
    approve.title = `${plan ? 'Agree to the plan' : 'Run the proposed experiment'}${keys('maia:approve')}`;
    approveAll.title = `${plan ? 'Agree' : 'Run it'}, and run all later steps unasked${keys('maia:approve-all')}`;
    editFirst.title = `Change the proposed cell before you run it${keys('maia:edit-first')}`;
    reject.title = `Delete the proposal and tell the agent why${keys('maia:reject')}`;
    pause.title = `Pause after what is running now; nothing is lost${keys('maia:pause-resume')}`;
    resume.title = `Go on${keys('maia:pause-resume')}`;
    stop.title = `End the run and interrupt what it does${keys('maia:stop')}`;
  }

  private leave(): void {
    this.agent.panel.content.activate();
  }

  private readonly line: StateLine;
  private readonly row = element('div', { className: 'maia-RunBar-row' });
  private readonly deciding = element('div', {
    className: 'maia-RunBar-buttons',
    attributes: { role: 'group', 'aria-label': 'The proposal' }
  });
  private readonly steering = element('div', {
    className: 'maia-RunBar-buttons',
    attributes: { role: 'group', 'aria-label': 'The run' }
  });
  private readonly hint = new HintField(
    text => this.agent.hint(text),
    () => this.leave()
  );
  private readonly reject = new RejectForm(
    reason => {
      this.leave();
      this.agent.reject(reason);
    },
    () => {
      const inside = this.reject.hasFocus();
      this.rejecting = false;
      this.refresh();
      if (inside) this.leave();
    }
  );
  private readonly buttons: Record<Exclude<Control, 'hint' | 'dismiss'>, HTMLButtonElement> = {
    approve: button({ className: 'maia-mod-primary', text: 'Approve', act: () => this.approve() }),
    approveAll: button({ text: 'Approve all', act: () => this.agent.approveAll() }),
    editFirst: button({ text: 'Edit first', act: () => this.agent.editFirst() }),
    reject: button({ text: 'Reject', act: () => this.askReason() }),
    pause: button({ text: 'Pause', act: () => this.agent.pause() }),
    resume: button({ className: 'maia-mod-primary', text: 'Resume', act: () => this.agent.resume() }),
    stop: button({ text: 'Stop', act: () => this.agent.stop() })
  };
  private readonly more = button({
    className: 'maia-mod-icon',
    text: '⋯',
    title: 'More about the agent',
    attributes: { 'aria-label': 'More about the agent', 'aria-haspopup': 'menu' },
    act: () => this.options.openMenu?.(this.more)
  });
  private readonly dismiss = button({
    className: 'maia-mod-icon',
    text: '×',
    title: 'Hide this bar until the next run',
    attributes: { 'aria-label': 'Hide the bar' },
    act: () => {
      const { run, resumable } = this.agent;
      this.dismissed = run ? `${run.run} ${run.phase === 'ended'}` : resumable;
      this.refresh();
      this.leave();
    }
  });
  private rejecting = false;
  private dismissed = '';
}
