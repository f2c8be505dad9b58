// What a person can do about the agent, as commands: for the palette, the menus and the keyboard (schema/plugin.json).
import { type JupyterFrontEnd } from '@jupyterlab/application';
import { type CommandOptions } from '@lumino/commands';
import { type NotebookAgent } from '../agent';
import { askExport, askUndo, people } from './dialogs';
import { exportWithoutAgent } from './exporting';
import { type HiddenCells } from './hidden_cells';
import { goTo, neighbor } from './moving';
import { provenanceOf } from './badges';
import { type RunBar } from './run_bar';

/** What people see of one notebook's agent. */
export interface NotebookLook {
  readonly agent: NotebookAgent;
  readonly bar: RunBar;
  readonly hidden: HiddenCells;
}

export interface CommandServices {
  /** Of the notebook in front; null if it has no agent. */
  current(): NotebookLook | null;
  isFollowing(): boolean;
  setFollowing(on: boolean): void;
}

/** The commands of the palette and of the bar's menu, in order. */
export const COMMANDS = [
  'maia:approve',
  'maia:approve-all',
  'maia:edit-first',
  'maia:reject',
  'maia:pause-resume',
  'maia:stop',
  'maia:tell',
  'maia:hide-cells',
  'maia:next-cell',
  'maia:previous-cell',
  'maia:follow',
  'maia:undo-run',
  'maia:redo-run',
  'maia:export-own',
  'maia:copy-run'
] as const;

/** Those of them that the bar has no button for; '' separates. */
export const MENU = [
  'maia:next-cell',
  'maia:previous-cell',
  'maia:follow',
  'maia:hide-cells',
  '',
  'maia:undo-run',
  'maia:redo-run',
  '',
  'maia:export-own',
  'maia:copy-run'
] as const;

/** The run that a command means: of the active cell, else the present or last one; empty for none. */
export function runInQuestion(agent: NotebookAgent): string {
  const active = agent.panel.content.activeCell;
  const newest = agent.agentCells().slice(-1)[0];
  return (active && provenanceOf(active)?.run) || agent.run?.run || (newest && provenanceOf(newest)?.run) || '';
}

async function undoRun(agent: NotebookAgent): Promise<void> {
  const run = runInQuestion(agent);
  const cells = agent.agentCells(run);
  const adopted = cells.filter(cell => provenanceOf(cell)?.adopted).length;
  const going = agent.run?.run === run && agent.run.phase !== 'ended';
  const answer = await askUndo(run, cells.length, adopted, going);
  if (!answer) return;
  const removed = agent.removeRun(run, answer.adoptedToo);
  people.notify(`${removed} of the agent's cells removed.`, { label: 'Redo', act: () => agent.redo() });
}

async function exportCells(app: JupyterFrontEnd, agent: NotebookAgent): Promise<void> {
  const adopted = agent.agentCells().filter(cell => provenanceOf(cell)?.adopted).length;
  const answer = await askExport(adopted);
  if (!answer) return;
  const { removed, name } = await exportWithoutAgent(app, agent.panel, answer.adoptedToo);
  people.notify(`${name} is downloaded, without ${removed} of the agent's cells.`);
}

function copyRun(agent: NotebookAgent): void {
  const run = runInQuestion(agent);
  void navigator.clipboard.writeText(run).then(
    () => people.notify(`${run} is in the clipboard.`),
    () => people.notify(`This page may not write to the clipboard. The run is ${run}.`)
  );
}

export function addCommands(app: JupyterFrontEnd, services: CommandServices): void {
  const add = (id: (typeof COMMANDS)[number], options: Partial<CommandOptions> & Doing): void => {
    const { act, when, ...rest } = options;
    app.commands.addCommand(id, {
      ...rest,
      execute: () => {
        const look = services.current();
        return look && when(look) ? act(look) : undefined;
      },
      isEnabled: () => {
        const look = services.current();
        return look !== null && when(look);
      }
    });
  };
  const anyCells = ({ agent }: NotebookLook): boolean => agent.agentCells().length > 0;

  add('maia:approve', {
    label: "Approve the Agent's Proposal",
    when: ({ bar }) => bar.can('approve'),
    act: ({ bar }) => bar.approve()
  });
  add('maia:approve-all', {
    label: "Approve All of the Agent's Steps",
    when: ({ bar }) => bar.can('approveAll'),
    act: ({ agent }) => agent.approveAll()
  });
  add('maia:edit-first', {
    label: "Edit the Agent's Proposal First",
    when: ({ bar }) => bar.can('editFirst'),
    act: ({ agent }) => agent.editFirst()
  });
  add('maia:reject', {
    label: "Reject the Agent's Proposal…",
    when: ({ bar }) => bar.can('reject'),
    act: ({ bar }) => bar.askReason()
  });
  add('maia:pause-resume', {
    label: () => (services.current()?.bar.can('resume') ? 'Resume the Agent' : 'Pause the Agent'),
    when: ({ bar }) => bar.can('pause') || bar.can('resume'),
    act: ({ agent, bar }) => (bar.can('resume') ? agent.resume() : agent.pause())
  });
  add('maia:stop', { label: 'Stop the Agent', when: ({ bar }) => bar.can('stop'), act: ({ agent }) => agent.stop() });
  add('maia:tell', { label: 'Tell the Agent…', when: ({ bar }) => bar.can('hint'), act: ({ bar }) => bar.askHint() });
  add('maia:hide-cells', {
    label: () => (services.current()?.hidden.active ? 'Show Agent Cells' : 'Hide Agent Cells'),
    when: look => look.hidden.active || anyCells(look),
    act: ({ hidden }) => hidden.toggle()
  });
  add('maia:next-cell', {
    label: 'Next Agent Cell',
    when: anyCells,
    act: ({ agent }) => {
      const cell = neighbor(agent, 1);
      if (cell) goTo(agent, cell);
    }
  });
  add('maia:previous-cell', {
    label: 'Previous Agent Cell',
    when: anyCells,
    act: ({ agent }) => {
      const cell = neighbor(agent, -1);
      if (cell) goTo(agent, cell);
    }
  });
  add('maia:follow', {
    label: 'Follow the Agent',
    caption: 'Scroll to the cells that the agent adds',
    isToggleable: true,
    isToggled: () => services.isFollowing(),
    when: () => true,
    act: () => services.setFollowing(!services.isFollowing())
  });
  add('maia:undo-run', {
    label: "Undo the Agent's Run…",
    when: anyCells,
    act: ({ agent }) => undoRun(agent)
  });
  add('maia:redo-run', {
    label: "Redo the Agent's Run",
    when: ({ agent }) => agent.canRedo,
    act: ({ agent }) => agent.redo()
  });
  add('maia:export-own', {
    label: 'Save and Export Without Agent Cells',
    when: anyCells,
    act: ({ agent }) => exportCells(app, agent)
  });
  add('maia:copy-run', {
    label: 'Copy the Name of the Run',
    when: ({ agent }) => runInQuestion(agent) !== '',
    act: ({ agent }) => copyRun(agent)
  });
}

interface Doing {
  act(look: NotebookLook): unknown;
  when(look: NotebookLook): boolean;
}
