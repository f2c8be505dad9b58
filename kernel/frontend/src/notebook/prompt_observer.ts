/**
 * The browser's own ResizeObserver. JupyterLab 4.6 replaces it by one that tells what it saw up to a second late while
 * a notebook scrolls, when a view that is to stay where it is has long been painted elsewhere.
 */
export const PromptResizeObserver = browsersOwn(window.ResizeObserver);

function browsersOwn(found: typeof ResizeObserver): typeof ResizeObserver {
  const parent = Object.getPrototypeOf(found);
  return parent === Function.prototype ? found : browsersOwn(parent);
}
