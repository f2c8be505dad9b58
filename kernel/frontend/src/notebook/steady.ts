// Changes of a notebook that a person who types, selects or reads in it does not notice. JupyterLab keeps the active
// cell and the selection by itself; the keyboard's focus and the view are kept here: the view on the cell in which
// the person writes if it is seen, else on the topmost one that is seen.
import { type Cell } from '@jupyterlab/cells';
import { type Notebook } from '@jupyterlab/notebook';

/** After a change, for how many frames the layout settles: JupyterLab renders cells in the frames that follow. */
const FRAMES = 8;
const CONTENT = '.jp-WindowedPanel-inner, .jp-WindowedPanel-viewport';

interface Anchor {
  readonly node: HTMLElement;
  readonly top: number;
  /** Of the notebook's own box; what changes that keeps the view by itself (HeaderLine). */
  readonly base: number;
}

export class Steady {
  constructor(private readonly notebook: Notebook) {
    this.scroller.addEventListener('scroll', this.rest, { passive: true });
    this.scroller.addEventListener('focusin', this.rest);
  }

  dispose(): void {
    this.scroller.removeEventListener('scroll', this.rest);
    this.scroller.removeEventListener('focusin', this.rest);
    this.observer.disconnect();
  }

  /** Does `change`, which inserts or removes cells. */
  during<T>(change: () => T): T {
    const focused = document.activeElement;
    this.rest();
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
    this.heights.set(cell.node, heightOf(cell.node));
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
    this.anchor = null;
    if (!this.notebook.isVisible) return;
    const view = this.scroller.getBoundingClientRect();
    for (const cell of this.notebook.widgets) {
      if (!cell.node.isConnected) continue;
      const place = cell.node.getBoundingClientRect();
      if (place.height === 0 || place.bottom <= view.top || place.top >= view.bottom) continue;
      const written = cell.editorWidget?.node.contains(document.activeElement);
      if (!this.anchor || written) this.anchor = { node: cell.node, top: place.top, base: view.top };
      if (written) return;
    }
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
    const moveBack = (): void => {
      if (stop.signal.aborted || !node.isConnected) return;
      const now = this.base;
      if (now === base) this.move(node.getBoundingClientRect().top - top);
      base = now;
    };
    // Before the browser paints, where the content as a whole changes its size; else in the next frame.
    const content = new ResizeObserver(moveBack);
    for (const part of this.scroller.querySelectorAll(CONTENT)) content.observe(part);
    stop.signal.addEventListener('abort', () => content.disconnect());
    let frames = FRAMES;
    const next = (): void => {
      moveBack();
      if (frames-- > 0 && !stop.signal.aborted) requestAnimationFrame(next);
      else stop.abort();
    };
    next();
  }

  /** Cells of the agent have other heights. The layout is done, and nothing is painted yet. */
  private onResize(entries: readonly ResizeObserverEntry[]): void {
    const anchor = this.anchor;
    let growth = 0;
    for (const { target } of entries) {
      const before = this.heights.get(target) ?? 0;
      const height = heightOf(target);
      this.heights.set(target, height);
      // A windowed notebook takes cells out of its page and puts them back, which keep their place.
      if (this.isWindowed && (before === 0 || height === 0)) continue;
      if (anchor && target.compareDocumentPosition(anchor.node) & Node.DOCUMENT_POSITION_FOLLOWING)
        growth += height - before;
    }
    if (growth && anchor?.node.isConnected) {
      // Most browsers keep the view by themselves where they can, and there are other reasons to move than the
      // agent's cells.
      const moved = anchor.node.getBoundingClientRect().top - this.base - (anchor.top - anchor.base);
      if (moved * growth > 0) this.move(Math.abs(moved) <= Math.abs(growth) + 2 ? moved : growth);
    }
    this.rest();
  }

  private move(by: number): void {
    if (Math.abs(by) > 0.5) this.scroller.scrollTop += by;
  }

  private anchor: Anchor | null = null;
  private readonly heights = new WeakMap<Element, number>();
  private readonly observer = new ResizeObserver(entries => this.onResize(entries));
}

function heightOf(node: Element): number {
  return node.isConnected ? node.getBoundingClientRect().height : 0;
}
