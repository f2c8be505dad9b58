// "Tell the agent...": a line of text that goes to the agent at any time.
import { button, element, onEscape, setText } from './dom';

export class HintField {
  readonly node = element('form', { className: 'maia-Hint' });

  /** `send` takes the text; `leave` gives the focus back to the notebook. */
  constructor(
    private readonly send: (text: string) => void,
    leave: () => void
  ) {
    this.node.append(this.input, this.sent, this.submit);
    this.node.addEventListener('submit', event => {
      event.preventDefault();
      this.submitText();
    });
    this.input.addEventListener('input', () => this.refresh());
    onEscape(this.node, leave);
    this.refresh();
  }

  focus(): void {
    this.input.focus();
  }

  setPlaceholder(text: string): void {
    if (this.input.placeholder !== text) this.input.placeholder = text;
  }

  /** Takes the text that was typed and not sent, for it goes another way. */
  take(): string {
    const text = this.input.value.trim();
    this.input.value = '';
    this.refresh();
    return text;
  }

  private submitText(): void {
    const text = this.take();
    if (text === '') {
      this.input.focus();
      return;
    }
    this.send(text);
    setText(this.sent, 'Sent ✓');
    this.sent.title = `The agent reads it with its next message: ${text}`;
  }

  /** The confirmation stays until the next text is begun. */
  private refresh(): void {
    this.submit.disabled = this.input.value.trim() === '';
    if (!this.submit.disabled) setText(this.sent, '');
  }

  private readonly input = element('input', {
    className: 'maia-Input',
    attributes: { type: 'text', 'aria-label': 'Tell the agent', autocomplete: 'off', spellcheck: 'true' }
  });
  private readonly sent = element('span', { className: 'maia-Hint-sent' });
  private readonly submit = ((): HTMLButtonElement => {
    const node = button({ text: 'Send', title: 'Tell the agent (Enter)', act: () => undefined });
    node.type = 'submit';
    return node;
  })();
}
