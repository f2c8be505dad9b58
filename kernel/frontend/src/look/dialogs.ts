// The questions that are asked before something is done that a person may not want.
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { type People, type ReplaceAnswer } from '../agent';
import { cells } from '../pure/words';

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);
const thatIEdited = (count: number): string => plural(count, 'the cell', `the ${cells(count)}`) + ' that I edited';

/** `%agent` ran again in a cell that has results below it. Escape keeps them. */
async function askReplace(count: number, run: string, adopted: number): Promise<ReplaceAnswer> {
  const stay =
    adopted > 0 ? plural(adopted, ' The one that you edited stays.', ` The ${adopted} that you edited stay.`) : '';
  const result = await showDialog({
    title: 'Replace the earlier run?',
    body: `Run ${run} of this %agent cell left ${cells(count)} in the notebook.${stay} You can undo the replacement.`,
    buttons: [
      Dialog.cancelButton({ label: 'Keep them' }),
      Dialog.okButton({ label: `Replace ${cells(count - adopted)}` })
    ],
    defaultButton: 0
  });
  return result.button.accept ? 'replace' : 'keep';
}

function notify(text: string, action?: { label: string; act: () => void }): void {
  const actions = action ? [{ label: action.label, callback: action.act }] : [];
  Notification.info(text, { actions, autoClose: action ? 15_000 : 6_000 });
}

export const people: People = { askReplace, notify };

/** Whether a run's cells are removed; null if not. */
export async function askUndo(
  run: string,
  count: number,
  adopted: number,
  going: boolean
): Promise<{ adoptedToo: boolean } | null> {
  if (adopted === 0 && !going) return { adoptedToo: false };
  const ends = going ? ' The run is still going on; it ends.' : '';
  const result = await showDialog({
    title: "Undo the agent's run?",
    body: `${cells(count - adopted)} of run ${run} will be removed.${ends} Redo puts them back.`,
    checkbox: adopted > 0 ? { label: `Also ${thatIEdited(adopted)}`, checked: false } : null,
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: 'Undo' })],
    defaultButton: 0
  });
  return result.button.accept ? { adoptedToo: result.isChecked === true } : null;
}

/** Which cells an export leaves out; null if it is given up. Asks only if there is a choice. */
export async function askExport(adopted: number): Promise<{ adoptedToo: boolean } | null> {
  if (adopted === 0) return { adoptedToo: false };
  const result = await showDialog({
    title: 'Export without agent cells',
    body: "The notebook is saved, and a copy without the agent's cells is downloaded.",
    checkbox: { label: `Keep ${thatIEdited(adopted)}`, checked: true },
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Export' })]
  });
  return result.button.accept ? { adoptedToo: result.isChecked !== true } : null;
}
