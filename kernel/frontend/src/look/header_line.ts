// A widget between a notebook's toolbar and its cells, as tall as its content, that never moves the cells in view.
import { type NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import { PromptResizeObserver } from '../notebook/prompt_observer';

/** The element of a notebook that scrolls. */
export function scrollerOf(panel: NotebookPanel): HTMLElement {
  const node = panel.content.node;
  return node.querySelector<HTMLElement>(':scope > .jp-WindowedPanel-outer') ?? node;
}

export class HeaderLine extends Widget {
  constructor(
    private readonly panel: NotebookPanel,
    /** What the line holds; its height becomes the widget's. */
    protected readonly inner: HTMLElement
  ) {
    super();
    this.addClass('maia-HeaderLine');
    this.node.append(inner);
    this.hide();
    this.observer = new PromptResizeObserver(() => this.measure());
    this.observer.observe(inner);
    this.observer.observe(this.node);
  }

  dispose(): void {
    this.observer.disconnect();
    super.dispose();
  }

  setShown(shown: boolean): void {
    if (shown === this.isHidden) this.setHidden(!shown);
  }

  /** Runs after layout and before painting: the layout gets the height, and the cells stay where they were seen. */
  private measure(): void {
    if (this.isDisposed) return;
    const wanted = Math.ceil(this.inner.getBoundingClientRect().height);
    if (wanted > 0 && wanted !== this.wanted) {
      this.wanted = wanted;
      this.node.style.minHeight = this.node.style.maxHeight = `${wanted}px`;
      this.parent?.fit();
    }
    const taken = this.node.offsetHeight;
    const grown = taken - this.taken;
    this.taken = taken;
    const scroller = scrollerOf(this.panel);
    const writing = this.panel.content.mode === 'edit' && scroller.contains(document.activeElement);
    const reading = scroller.scrollTop > 0 || writing;
    if (grown !== 0 && reading) scroller.scrollTop += grown;
  }

  private readonly observer: ResizeObserver;
  private wanted = 0;
  private taken = 0;
}
