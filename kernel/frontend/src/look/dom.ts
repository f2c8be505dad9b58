// Elements for the bar and the badges. Whatever comes from a model, a kernel or a file goes in as text, never as HTML.

export interface ElementOptions {
  readonly className?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (HTMLElement | string)[];
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {}
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (options.className) node.className = options.className;
  if (options.text !== undefined) node.textContent = options.text;
  if (options.title) node.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) node.setAttribute(name, value);
  node.append(...(options.children ?? []));
  return node;
}

export interface ButtonOptions extends ElementOptions {
  readonly act: () => void;
}

export function button(options: ButtonOptions): HTMLButtonElement {
  const node = element('button', { ...options, className: `maia-Button ${options.className ?? ''}`.trim() });
  node.type = 'button';
  node.addEventListener('click', options.act);
  return node;
}

/** Changes the text only if it differs: a live region speaks, and a selection is lost, at every change. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Shows or hides without losing what is typed in it. */
export function setShown(node: HTMLElement, shown: boolean): void {
  node.hidden = !shown;
}

/**
 * Calls `act` on Escape while the focus is in `node`. JupyterLab's own Escape (it closes the search) takes the key at
 * the document, on its way down, so this listens still further up.
 */
export function onEscape(node: HTMLElement, act: () => void): void {
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  };
  node.addEventListener('focusin', () => window.addEventListener('keydown', listen, true));
  node.addEventListener('focusout', () => window.removeEventListener('keydown', listen, true));
}
