// The run bar as a person uses it: buttons and fields by their names.
import { SECONDS } from './deadline.mjs';

export class RunBar {
  constructor(notebook) {
    this.notebook = notebook;
  }

  get node() {
    return this.notebook.page.getByRole('region', { name: 'Agent', exact: true }).and(this.notebook.page.locator('.maia-HeaderLine'));
  }

  /** Waits until the bar shows this phase (PROTOCOL.md). */
  async phase(phase, seconds = SECONDS) {
    await this.node.locator(`[data-phase="${phase}"]`).waitFor({ timeout: seconds * 1000 }).catch(error => {
      throw new Error(`waited ${seconds} s for the run bar to say ${phase}`, { cause: error });
    });
  }

  /** What it says. */
  async text() {
    return (await this.node.innerText()).replace(/\s+/g, ' ');
  }

  button(name) {
    return this.node.getByRole('button', { name, exact: true });
  }

  async press(name) {
    await this.button(name).click();
  }

  /** Names of the buttons that are shown, in their order. */
  async buttons() {
    return (await this.node.getByRole('button').filter({ visible: true }).allInnerTexts()).map(text => text.trim());
  }

  get hintField() {
    return this.node.getByRole('textbox', { name: /Tell the agent/ });
  }

  async hint(text) {
    await this.hintField.fill(text);
    await this.hintField.press('Enter');
  }

  async reject(reason) {
    await this.press('Reject');
    const form = this.notebook.page.getByRole('form', { name: /Reject/ });
    await form.getByRole('textbox').fill(reason);
    await form.getByRole('button', { name: 'Reject', exact: true }).click();
  }
}
