// "Hide agent cells": a view of this page alone, never saved. A thin line says how many are hidden and brings them
// back.
import { type Cell, MarkdownCell } from '@jupyterlab/cells';
import { type NotebookAgent } from '../agent';
import { cells as countOf } from '../pure/words';
import { provenanceOf } from './badges';
import { button, element, setText } from './dom';
import { HeaderLine } from './header_line';
import { keepView } from './keep_view';

const HIDDEN_CLASS = 'maia-mod-hidden';

/** The cells below a collapsed heading: these stay hidden whatever we show. */
function collapsed(cells: ReadonlyArray<Cell>): Set<Cell> {
  const found = new Set<Cell>();
  let level = Infinity;
  for (const cell of cells) {
    const heading = cell instanceof MarkdownCell ? cell.headingInfo.level : -1;
    if (heading > 0 && heading <= level) level = Infinity;
    if (level < Infinity) found.add(cell);
    else if (heading > 0 && (cell as MarkdownCell).headingCollapsed) level = heading;
  }
  return found;
}

export class HiddenCells extends HeaderLine {
  constructor(private readonly agent: NotebookAgent) {
    super(agent.panel, element('div', { className: 'maia-HiddenCells' }));
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Hidden agent cells');
    this.inner.append(this.words, button({ className: 'maia-mod-link', text: 'Show', act: () => this.toggle() }));
    agent.cellsChanged.connect(this.refresh, this);
    agent.changed.connect(this.refresh, this);
    agent.panel.content.modelContentChanged.connect(this.refresh, this);
  }

  dispose(): void {
    this.agent.cellsChanged.disconnect(this.refresh, this);
    this.agent.changed.disconnect(this.refresh, this);
    super.dispose();
  }

  get active(): boolean {
    return this.on;
  }

  toggle(): void {
    const agents = this.toHide();
    const lasting = this.agent.panel.content.widgets.filter(cell => !cell.isHidden && !agents.has(cell));
    this.on = !this.on;
    keepView(this.agent.panel, lasting, () => this.refresh());
    if (!this.on) this.agent.panel.content.activate();
  }

  private refresh(): void {
    if (this.isDisposed || (!this.on && this.hiding.size === 0)) return;
    const notebook = this.agent.panel.content;
    const wanted = this.on ? this.toHide() : new Set<Cell>();
    const below = collapsed(notebook.widgets);
    for (const cell of this.hiding)
      if (!wanted.has(cell) && !cell.isDisposed) {
        cell.removeClass(HIDDEN_CLASS);
        cell.setHidden(below.has(cell));
      }
    for (const cell of wanted) {
      cell.addClass(HIDDEN_CLASS);
      cell.setHidden(true);
    }
    this.hiding = wanted;
    setText(this.words, `${countOf(wanted.size, 'agent')} hidden`);
    this.setShown(this.on);
    this.leaveHidden();
  }

  /** What hiding hides: not what a person has edited or has to decide about. */
  private toHide(): Set<Cell> {
    const proposed = this.agent.proposedCell();
    return new Set(
      this.agent.panel.content.widgets.filter(cell => {
        const from = provenanceOf(cell);
        return from !== null && !from.adopted && cell !== proposed;
      })
    );
  }

  /** Keys must not act on a cell that nobody sees. */
  private leaveHidden(): void {
    const notebook = this.agent.panel.content;
    const { widgets, activeCellIndex: at } = notebook;
    if (!this.on || !widgets[at] || !this.hiding.has(widgets[at])) return;
    const seen = (cell: Cell): boolean => !cell.isHidden;
    const before = widgets.slice(0, at).map(seen).lastIndexOf(true);
    const next = before >= 0 ? before : widgets.findIndex(seen);
    if (next < 0) return;
    notebook.mode = 'command';
    notebook.deselectAll();
    notebook.activeCellIndex = next;
  }

  private readonly words = element('span', { attributes: { role: 'status', 'aria-live': 'polite' } });
  private on = false;
  private hiding: ReadonlySet<Cell> = new Set();
}
