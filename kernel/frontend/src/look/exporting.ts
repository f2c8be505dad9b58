// Downloads a copy of the notebook without the agent's cells.
import { type JupyterFrontEnd } from '@jupyterlab/application';
import { type NotebookPanel } from '@jupyterlab/notebook';
import { cutCells, isAgentCell } from '../pure/cut_cells';
import { element } from './dom';

/** The notebook's file as it is on disk, saved first; what is shown if it can't be saved. */
async function fileText(app: JupyterFrontEnd, panel: NotebookPanel): Promise<string> {
  const { context } = panel;
  const { model } = context;
  if (model.dirty && (model.readOnly || context.contentsModel?.writable === false))
    return `${JSON.stringify(model.toJSON(), null, 1)}\n`;
  if (model.dirty) await context.save();
  const file = await app.serviceManager.contents.get(context.path, { type: 'file', format: 'text', content: true });
  return file.content;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-ipynb+json' }));
  const link = element('a', { attributes: { href: url, download: name } });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read when the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** Returns how many cells were left out. Throws what saving or reading throws. */
export async function exportWithoutAgent(
  app: JupyterFrontEnd,
  panel: NotebookPanel,
  adoptedToo: boolean
): Promise<{ removed: number; name: string }> {
  const { text, removed } = cutCells(await fileText(app, panel), cell => isAgentCell(cell, adoptedToo));
  const base = panel.context.path.split('/').pop() ?? 'notebook.ipynb';
  const name = `${base.replace(/\.ipynb$/, '')}-without-agent.ipynb`;
  download(name, text);
  return { removed, name };
}
