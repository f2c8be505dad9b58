// Changes of a notebook that a person who types, selects or reads in it does not notice. JupyterLab keeps the active
// cell and the selection by itself; the keyboard's focus and the view are kept here: the view on the cell in which
// the person writes if it is seen, else on the topmost one that is seen.
import { type Cell } from '@jupyterlab/cells';
import { type Notebook } from '@jupyterlab/notebook';
import { PromptResizeObserver } from './prompt_observer';

/** After a change, for how many frames the layout settles: JupyterLab renders cells in the frames that follow. */
const FRAMES = 8;
const CONTENT = '.jp-WindowedPanel-inner, .jp-WindowedPanel-viewport';

interface Anchor {
  readonly node: HTMLElement;
  readonly top: number;
  /** Of the notebook's own box; what changes that keeps the view by itself (HeaderLine). */
  readonly base: number;
  /** How far the notebook was scrolled. */
  readonly scroll: number;
}

export class Steady {
  constructor(private readonly notebook: Notebook) {
    this.scroller.addEventListener('scroll', this.onScroll, { passive: true });
    this.scroller.addEventListener('focusin', this.rest);
    for (const part of this.scroller.querySelectorAll(CONTENT)) this.observer.observe(part);
  }

  /** While the agent works. */
  atWork = false;

  dispose(): void {
    this.scroller.removeEventListener('scroll', this.onScroll);
    this.scroller.removeEventListener('focusin', this.rest);
    this.observer.disconnect();
  }

  /** Does `change`, which inserts or removes cells. */
  during<T>(change: () => T): T {
    const focused = document.activeElement;
    this.settle();
    const anchor = this.anchor;
    try {
      return change();
    } finally {
      // An active cell in edit mode takes the focus at every change of its index.
      if (document.activeElement !== focused && focused instanceof HTMLElement && focused.isConnected)
        focused.focus({ preventScroll: true });
      if (anchor) this.hold(anchor);
    }
  }

  /** From now on the view stays when this cell grows or shrinks above what the person looks at. */
  watch(cell: Cell): void {
    if (this.heights.has(cell)) return;
    this.heights.set(cell, heightOf(cell.node));
    this.observer.observe(cell.node);
  }

  private get scroller(): HTMLElement {
    return this.notebook.outerNode ?? this.notebook.node;
  }

  private get base(): number {
    return this.scroller.getBoundingClientRect().top;
  }

  private get isWindowed(): boolean {
    return this.notebook.notebookConfig.windowingMode === 'full';
  }

  /** Remembers what the person looks at. */
  private readonly rest = (): void => {
    this.short = false;
    this.anchor = null;
    if (!this.notebook.isVisible) return;
    const view = this.scroller.getBoundingClientRect();
    for (const cell of this.notebook.widgets) {
      if (!cell.node.isConnected) continue;
      const place = cell.node.getBoundingClientRect();
      if (place.height === 0 || place.bottom <= view.top || place.top >= view.bottom) continue;
      const written = cell.editorWidget?.node.contains(document.activeElement);
      if (!this.anchor || written)
        this.anchor = { node: cell.node, top: place.top, base: view.top, scroll: this.scroller.scrollTop };
      if (written) return;
    }
  };

  /** Told late: cells may have grown again since a move of our own. */
  private readonly onScroll = (): void => {
    if (this.scroller.scrollTop !== this.ours) this.rest();
  };

  /** Keeps the anchor where it was while the layout settles, or until the person moves. */
  private hold({ node, top, base }: Anchor): void {
    const stop = new AbortController();
    const moves = (event: Event): boolean => !(event instanceof KeyboardEvent) || event.key.length > 1; // no character
    for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
      this.scroller.addEventListener(type, event => moves(event) && stop.abort(), {
        signal: stop.signal,
        passive: true,
        capture: true
      });
    let scroll = this.scroller.scrollTop;
    const moveBack = (): void => {
      if (stop.signal.aborted || !node.isConnected) return;
      const now = this.base;
      const moved = node.getBoundingClientRect().top - top;
      const scrolled = this.scroller.scrollTop - scroll;
      if (Math.abs(moved) > 1 && Math.abs(moved + scrolled) < 1) {
        stop.abort(); // somebody else has scrolled
        this.rest();
        return;
      }
      if (now === base) this.move(moved);
      base = now;
      scroll = this.scroller.scrollTop;
    };
    // Before the browser paints, where the content as a whole changes its size; else in the next frame.
    const content = new PromptResizeObserver(moveBack);
    for (const part of this.scroller.querySelectorAll(CONTENT)) content.observe(part);
    stop.signal.addEventListener('abort', () => content.disconnect());
    let frames = FRAMES;
    const next = (): void => {
      moveBack();
      if (frames-- > 0 && !stop.signal.aborted) {
        requestAnimationFrame(next);
        return;
      }
      stop.abort();
      this.settle();
    };
    next();
  }

  /** Makes up for what watched cells have grown, if nothing is painted yet. */
  private settle(): void {
    const anchor = this.anchor;
    let growth = 0;
    for (const [cell, before] of this.heights) {
      if (cell.isDisposed) {
        this.observer.unobserve(cell.node);
        this.heights.delete(cell);
        continue;
      }
      const height = heightOf(cell.node);
      if (height === before) continue;
      this.heights.set(cell, height);
      // A windowed notebook takes cells out of its page and puts them back, which keep their place.
      if (this.isWindowed && (before === 0 || height === 0)) continue;
      if (anchor && cell.node.compareDocumentPosition(anchor.node) & Node.DOCUMENT_POSITION_FOLLOWING)
        growth += height - before;
    }
    if (anchor?.node.isConnected) {
      const moved = anchor.node.getBoundingClientRect().top - this.base - (anchor.top - anchor.base);
      // A windowed notebook moves its cells when it learns how high those are that it took out of its page.
      if (this.isWindowed && this.atWork && this.scroller.scrollTop === anchor.scroll) this.move(moved);
      // Most browsers keep the view by themselves where they can, and there are other reasons to move than the
      // agent's cells.
      else if (moved * growth > 0) this.move(Math.abs(moved) <= Math.abs(growth) + 2 ? moved : growth);
    }
    if (!this.short) this.rest();
  }

  private move(by: number): void {
    if (Math.abs(by) <= 0.5) return;
    const wanted = this.scroller.scrollTop + by;
    this.scroller.scrollTop = wanted;
    this.ours = this.scroller.scrollTop;
    this.short = Math.abs(this.ours - wanted) > 1;
  }

  private anchor: Anchor | null = null;
  /** Where this class has scrolled to. */
  private ours: number | null = null;
  /** The notebook's end kept the anchor from its place, which it gets when cells have grown again. */
  private short = false;
  /** Of the cells that are watched, as last seen. */
  private readonly heights = new Map<Cell, number>();
  private readonly observer = new PromptResizeObserver(() => {
    if (this.heights.size > 0) this.settle(); // a notebook without an agent is left alone
  });
}

function heightOf(node: Element): number {
  return node.isConnected ? node.getBoundingClientRect().height : 0;
}
