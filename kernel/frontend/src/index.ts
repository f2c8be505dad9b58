import { type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Look } from './look';
import { AgentInNotebook } from './notebook/agent_in_notebook';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'maia-lab:plugin',
  description: 'The agent of the maia kernel writes and runs its own cells.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ISettingRegistry, IDocumentManager],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    documents: IDocumentManager | null
  ) => {
    const look = new Look(app, { tracker, palette, settings });
    const agents = new Map<NotebookPanel, AgentInNotebook>();
    const attach = (panel: NotebookPanel): void => {
      if (agents.has(panel)) return;
      const agent = new AgentInNotebook(app, panel, look.people, () => documents?.autosave ?? false);
      agents.set(panel, agent);
      look.attach(agent);
      panel.disposed.connect(() => {
        agents.delete(panel);
        agent.dispose();
      });
    };
    tracker.forEach(attach);
    tracker.widgetAdded.connect((_sender, panel) => attach(panel));
  }
};

export default plugin;
