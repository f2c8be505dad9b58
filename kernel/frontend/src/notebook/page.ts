const KEY = 'maia-lab:page';

/** An id of the browser's tab that outlives a reload. A tab that was duplicated has its model's storage, but is
 * another. */
function tabId(): string {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const kept = navigation?.type === 'reload' ? sessionStorage.getItem(KEY) : null;
  const id = kept ?? Array.from(crypto.getRandomValues(new Uint32Array(3)), word => word.toString(36)).join('');
  sessionStorage.setItem(KEY, id);
  return id;
}

let tab: string | null = null;

/** Who a notebook in this tab is to the kernel, also after a reload. */
export function pageOf(path: string): string {
  tab ??= tabId();
  return `${tab} ${path}`;
}
