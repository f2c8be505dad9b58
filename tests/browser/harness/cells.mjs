// The cells of a notebook, told apart by who wrote them.
import { SECONDS } from './deadline.mjs';

/** In the page: what a cell is. */
const DESCRIBE = `cell => {
  const model = cell.model.sharedModel.toJSON();
  return {
    id: cell.model.id, type: model.cell_type, source: [].concat(model.source).join(''),
    maia: model.metadata.maia ?? null, tags: model.metadata.tags ?? [], count: model.execution_count ?? null,
    outputs: model.outputs ?? [], request: cell.outputArea?.future?.msg.header.msg_id ?? null,
    text: (model.outputs ?? []).map(output => output.text ?? output.data?.['text/plain'] ?? output.evalue ?? '')
      .map(text => [].concat(text).join('')).filter(text => !/ thinks about step \\d+ \\.\\.\\./.test(text)).join('')
  };
}`;

export class Cells {
  constructor(notebook) {
    this.notebook = notebook;
  }

  /** All cells: {id, type, source, maia, tags, count, outputs, text}, in the notebook's order. */
  async all() {
    return this.notebook.ask(`panel => panel.content.widgets.map(${DESCRIBE})`);
  }

  async ofAgent() {
    return (await this.all()).filter(cell => cell.maia);
  }

  async own() {
    return (await this.all()).filter(cell => !cell.maia);
  }

  /** The agent's cells as "step role" in the notebook's order. */
  async roles() {
    return (await this.ofAgent()).map(cell => `${cell.maia.step} ${cell.maia.role}`);
  }

  async get(id) {
    return (await this.all()).find(cell => cell.id === id);
  }

  /** Waits until a cell fits, and returns it. test is a function of a cell as all() has it; it runs in the page. */
  async when(test, what, argument = null, seconds = SECONDS) {
    return this.notebook.when(
      `(panel, argument) => panel.content.widgets.map(${DESCRIBE}).find(cell => (${test})(cell, argument)) ?? false`, what,
      argument, seconds);
  }

  /** Waits for the agent's cell of that step and role. */
  async step(step, role = 'experiment', seconds = SECONDS) {
    return this.when((cell, [step, role]) => cell.maia?.step === step && cell.maia.role === role, `step ${step} (${role})`,
      [step, role], seconds);
  }

  /** Waits until that cell has run to its end. */
  async done(id, seconds = SECONDS) {
    return this.when((cell, id) => cell.id === id && cell.count !== null, `cell ${id} to end`, id, seconds);
  }

  async conclusion(seconds = SECONDS) {
    return this.when(cell => cell.maia?.role === 'conclusion', 'the conclusion', null, seconds);
  }

  /** The cell on the screen, scrolled to. Its element gets a name, because a notebook draws only the cells in view. */
  async locate(id) {
    await this.notebook.ask((panel, id) => {
      const at = panel.content.widgets.findIndex(cell => cell.model.id === id);
      panel.content.widgets[at].node.dataset.testCell = id;
      void panel.content.scrollToItem(at);
    }, id);
    const cell = this.notebook.page.locator(`[data-test-cell="${id}"]`);
    await cell.waitFor();
    return cell;
  }

  /** A person clicks into the cell's text. */
  async click(id) {
    const cell = await this.locate(id);
    await cell.locator('.cm-content').click();
  }

  /** A person runs the cell: click, Shift+Enter. */
  async run(id) {
    await this.click(id);
    await this.notebook.page.keyboard.press('Shift+Enter');
  }

  /** A person runs the cell and waits for its end. */
  async runToEnd(id, seconds = SECONDS) {
    const before = (await this.get(id)).request;
    await this.run(id);
    return this.when((cell, [id, before]) => cell.id === id && cell.count !== null && cell.request !== before,
      `cell ${id} to end`, [id, before], seconds);
  }

  /** A person replaces the cell's text. */
  async type(id, text) {
    await this.click(id);
    await this.notebook.page.keyboard.press('Control+A');
    await this.notebook.page.keyboard.type(text);
  }
}
