// Why a proposal is rejected: a line that takes the place of the hint field. An empty reason needs a choice of its own.
import { button, element, onEscape, setText } from './dom';

export class RejectForm {
  readonly node = element('form', { className: 'maia-Reject', attributes: { 'aria-label': 'Reject the proposal' } });

  /** `reject` takes the reason; `close` is called when the form is done or given up. */
  constructor(
    private readonly reject: (reason: string) => void,
    private readonly close: () => void
  ) {
    this.node.append(
      this.input,
      this.problem,
      this.submit,
      button({
        text: 'Without a reason',
        title: 'The agent is told only that you rejected it',
        act: () => this.done('')
      }),
      button({ text: 'Cancel', title: 'Keep the proposal (Escape)', act: () => this.close() })
    );
    this.node.addEventListener('submit', event => {
      event.preventDefault();
      const reason = this.input.value.trim();
      if (reason !== '') {
        this.done(reason);
        return;
      }
      setText(this.problem, 'Say why, or choose “Without a reason”');
      this.input.setAttribute('aria-invalid', 'true');
      this.input.focus();
    });
    this.input.addEventListener('input', () => this.clearProblem());
    onEscape(this.node, close);
  }

  focus(): void {
    this.input.focus();
  }

  /** Whether the focus is in it. */
  hasFocus(): boolean {
    return this.node.contains(document.activeElement);
  }

  private done(reason: string): void {
    this.input.value = '';
    this.clearProblem();
    this.close();
    this.reject(reason);
  }

  private clearProblem(): void {
    setText(this.problem, '');
    this.input.removeAttribute('aria-invalid');
  }

  private readonly input = element('input', {
    className: 'maia-Input',
    attributes: {
      type: 'text',
      'aria-label': 'Why do you reject it? The agent is told',
      placeholder: 'Why not? The agent is told and thinks again',
      autocomplete: 'off',
      spellcheck: 'true'
    }
  });
  private readonly problem = element('span', { className: 'maia-Reject-problem', attributes: { role: 'alert' } });
  private readonly submit = ((): HTMLButtonElement => {
    const node = button({ className: 'maia-mod-danger', text: 'Reject', act: () => undefined });
    node.type = 'submit';
    return node;
  })();
}
