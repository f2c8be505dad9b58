// What people see of the agent. The one door between the part that inserts cells and this one.
import { type JupyterFrontEnd } from '@jupyterlab/application';
import { type ICommandPalette } from '@jupyterlab/apputils';
import { type INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { type ISettingRegistry, type ISettings } from '@jupyterlab/settingregistry';
import { Menu } from '@lumino/widgets';
import { type NotebookAgent, type People } from '../agent';
import { Badges } from './badges';
import { addCommands, COMMANDS, MENU, type NotebookLook } from './commands';
import { people } from './dialogs';
import { HiddenCells } from './hidden_cells';
import { RunBar } from './run_bar';

export interface LabServices {
  readonly tracker: INotebookTracker;
  /** Null where the application has none. */
  readonly palette: ICommandPalette | null;
  readonly settings: ISettingRegistry | null;
}

/** One for the application. */
export class Look {
  /** Questions and notices. */
  readonly people: People = people;

  constructor(
    private readonly app: JupyterFrontEnd,
    { tracker, palette, settings }: LabServices
  ) {
    addCommands(app, {
      current: () => (tracker.currentWidget && this.looks.get(tracker.currentWidget)) || null,
      isFollowing: () => this.following,
      setFollowing: on => this.setFollowing(on)
    });
    for (const command of COMMANDS) palette?.addItem({ command, category: 'Agent' });
    this.menu = new Menu({ commands: app.commands });
    for (const command of MENU) this.menu.addItem(command === '' ? { type: 'separator' } : { command });
    tracker.currentChanged.connect(() => this.commandsChanged());
    if (settings) this.load(settings).catch(error => console.warn('maia: no settings of the agent:', error));
  }

  /** Run bar and badges of one notebook, until its panel is disposed. */
  attach(agent: NotebookAgent): void {
    const panel: NotebookPanel = agent.panel;
    const bar = new RunBar(agent, {
      keysOf: command => this.keysOf(command),
      openMenu: from => this.openMenu(from)
    });
    const hidden = new HiddenCells(agent);
    panel.contentHeader.addWidget(bar);
    panel.contentHeader.addWidget(hidden);
    new Badges(agent);
    agent.follow = this.following;
    this.looks.set(panel, { agent, bar, hidden });
    agent.changed.connect(() => this.commandsChanged());
    agent.cellsChanged.connect(() => this.commandsChanged());
    panel.disposed.connect(() => this.looks.delete(panel));
  }

  /** Below the button, which has the focus again afterwards. */
  private openMenu(from: HTMLElement): void {
    const { left, bottom } = from.getBoundingClientRect();
    const back = (): void => {
      this.menu.aboutToClose.disconnect(back);
      if (this.menu.node.contains(document.activeElement)) from.focus();
    };
    this.menu.aboutToClose.connect(back);
    this.menu.open(left, bottom);
  }

  private async load(registry: ISettingRegistry): Promise<void> {
    const settings = await registry.load('maia-lab:plugin');
    const read = (): void => this.follow(settings.get('follow').composite === true);
    settings.changed.connect(read);
    this.settings = settings;
    read();
  }

  private setFollowing(on: boolean): void {
    this.follow(on);
    void this.settings?.set('follow', on);
  }

  private follow(on: boolean): void {
    this.following = on;
    for (const { agent } of this.looks.values()) agent.follow = on;
    this.app.commands.notifyCommandChanged('maia:follow');
  }

  private commandsChanged(): void {
    for (const command of COMMANDS) this.app.commands.notifyCommandChanged(command);
  }

  private keysOf(command: string): string {
    const binding = this.app.commands.keyBindings.find(found => found.command === command);
    return binding ? ` (${binding.keys.join(' ')}, outside of a cell's text)` : '';
  }

  private readonly looks = new Map<NotebookPanel, NotebookLook>();
  private readonly menu: Menu;
  private settings: ISettings | null = null;
  private following = false;
}
