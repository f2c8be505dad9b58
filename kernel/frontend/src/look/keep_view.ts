// The view of a notebook while some of its cells are hidden or shown.
import { type Cell } from '@jupyterlab/cells';
import { type NotebookPanel } from '@jupyterlab/notebook';
import { scrollerOf } from './header_line';

/** For how many frames JupyterLab's layout settles. */
const FRAMES = 6;

/**
 * Does `change`. The first of `lasting` that is in view stays where it was; if there is none, the next one below comes
 * into view. `lasting` are cells that are shown before and after.
 */
export function keepView(panel: NotebookPanel, lasting: readonly Cell[], change: () => void): void {
  const scroller = scrollerOf(panel);
  const view = scroller.getBoundingClientRect();
  const top = (cell: Cell): number => cell.node.getBoundingClientRect().top;
  const drawn = lasting.filter(cell => cell.node.isConnected);
  const anchor = drawn.find(cell => top(cell) >= view.top) ?? drawn.slice(-1)[0];
  const place = anchor ? Math.min(top(anchor), view.top + view.height / 2) : 0;
  change();
  let frames = FRAMES;
  const hold = (): void => {
    if (!anchor?.node.isConnected) return;
    const moved = top(anchor) - place;
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
    if (frames-- > 0) requestAnimationFrame(hold);
  };
  hold();
}
