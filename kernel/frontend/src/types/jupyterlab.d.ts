// What we use of JupyterLab 4 (and Notebook 7), as of 4.0; optional where a later 4.x brought it or took it away.
declare module '@jupyterlab/application' {
  import { type CommandRegistry } from '@lumino/commands';
  import { type Widget } from '@lumino/widgets';
  export interface JupyterFrontEnd {
    /** "JupyterLab", "Jupyter Notebook". */
    readonly name: string;
    readonly version: string;
    readonly commands: CommandRegistry;
    readonly restored: Promise<void>;
    readonly shell: { readonly currentWidget: Widget | null; activateById(id: string): void };
    readonly docRegistry: { addWidgetExtension(widgetName: string, extension: unknown): void };
    readonly contextMenu: {
      addItem(options: { command?: string; type?: string; selector: string; rank?: number; args?: object }): void;
    };
    readonly serviceManager: any;
  }
  export interface JupyterFrontEndPlugin<T> {
    id: string;
    description?: string;
    autoStart: boolean;
    requires?: unknown[];
    optional?: unknown[];
    activate(app: JupyterFrontEnd, ...services: any[]): T;
  }
}

declare module '@jupyterlab/apputils' {
  import { type Widget } from '@lumino/widgets';
  import { type ISignal } from '@lumino/signaling';
  export interface ICommandPalette {
    addItem(options: { command: string; category: string; args?: object; rank?: number }): unknown;
  }
  export const ICommandPalette: unknown;
  export interface IThemeManager {
    readonly theme: string | null;
    isLight(name: string): boolean;
    readonly themeChanged: ISignal<IThemeManager, unknown>;
  }
  export const IThemeManager: unknown;
  /** A kernel connection (services), made anew when the notebook gets another kernel. */
  export interface IKernelConnection {
    readonly id: string;
    /** Of the kernelspec. */
    readonly name: string;
    readonly clientId: string;
    readonly isDisposed: boolean;
    readonly disposed: ISignal<IKernelConnection, void>;
    readonly connectionStatus: 'connected' | 'connecting' | 'disconnected';
    readonly connectionStatusChanged: ISignal<IKernelConnection, 'connected' | 'connecting' | 'disconnected'>;
    readonly status: string;
    readonly statusChanged: ISignal<IKernelConnection, string>;
    readonly iopubMessage: ISignal<IKernelConnection, { readonly header: { readonly session: string } }>;
    readonly info: Promise<{ readonly implementation: string }>;
    hasComm?(commId: string): boolean;
    createComm(targetName: string, commId?: string): IComm;
    interrupt(): Promise<void>;
    requestExecute(content: object, disposeOnDone?: boolean, metadata?: object): { readonly done: Promise<any> };
  }
  export interface IComm {
    readonly commId: string;
    readonly isDisposed: boolean;
    onMsg: (message: { readonly content: { readonly data: unknown } }) => void | PromiseLike<void>;
    onClose: (message: unknown) => void | PromiseLike<void>;
    open(data?: object): unknown;
    send(data: object): unknown;
    close(data?: object): unknown;
    dispose(): void;
  }
  export interface ISessionContext {
    readonly session: { readonly kernel: IKernelConnection | null } | null;
    readonly ready: Promise<void>;
    readonly kernelChanged: ISignal<
      ISessionContext,
      { readonly oldValue: IKernelConnection | null; readonly newValue: IKernelConnection | null }
    >;
    readonly statusChanged: ISignal<ISessionContext, string>;
    readonly kernelDisplayName: string;
  }
  export class Dialog<T> extends Widget {
    static okButton(options?: object): object;
    static cancelButton(options?: object): object;
    static warnButton(options?: object): object;
    static createButton(options?: object): object;
    constructor(options: object);
    launch(): Promise<{ button: { accept: boolean; label: string }; isChecked: boolean | null; value: T | null }>;
  }
  export function showDialog<T>(
    options: object
  ): Promise<{ button: { accept: boolean; label: string }; isChecked: boolean | null; value: T | null }>;
  export namespace InputDialog {
    function getText(options: object): Promise<{ button: { accept: boolean }; value: string | null }>;
  }
  export namespace Notification {
    function emit(message: string, type?: string, options?: object): string;
    function info(message: string, options?: object): string;
    function warning(message: string, options?: object): string;
    function error(message: string, options?: object): string;
    function dismiss(id?: string): void;
  }
  export class ToolbarButton extends Widget {
    constructor(options: object);
  }
}

declare module '@jupyterlab/cells' {
  import { type ISessionContext } from '@jupyterlab/apputils';
  import { type ISignal } from '@lumino/signaling';
  import { type Widget } from '@lumino/widgets';
  export interface ISharedCell {
    readonly cell_type: 'code' | 'markdown' | 'raw';
    getId(): string;
    getSource(): string;
    toJSON(): Record<string, any>;
  }
  export interface ICellModel {
    readonly id: string;
    readonly type: 'code' | 'markdown' | 'raw';
    readonly sharedModel: ISharedCell;
    readonly metadata: Readonly<Record<string, any>>;
    readonly contentChanged: ISignal<ICellModel, void>;
    readonly metadataChanged: ISignal<ICellModel, { readonly key?: string }>;
    readonly isDisposed: boolean;
    trusted: boolean;
    /** Of a code cell: null until it has been run to its end. */
    executionCount?: number | null;
    /** Of a code cell, since 4.2. */
    executionState?: string;
    toJSON(): Record<string, unknown>;
    getMetadata(key: string): any;
    setMetadata(key: string, value: any): void;
    deleteMetadata(key: string): void;
  }
  export class Cell extends Widget {
    readonly model: ICellModel;
    readonly editorWidget: Widget | null;
    readonly editor: { focus(): void; hasFocus(): boolean } | null;
    readonly inputArea: (Widget & { setPrompt(value: string): void }) | null;
    readonly ready: Promise<void>;
    readonly inViewportChanged?: ISignal<Cell, boolean>;
    inputHidden: boolean;
    setPrompt(value: string): void;
  }
  export class CodeCell extends Cell {
    /** Undefined for an empty cell, or without a kernel. */
    static execute(
      cell: CodeCell,
      sessionContext: ISessionContext,
      metadata?: object
    ): Promise<{ readonly content: { readonly status: 'ok' | 'error' | 'aborted' } } | void>;
    readonly outputArea: { readonly future: { readonly isDisposed: boolean } | null };
  }
  export class MarkdownCell extends Cell {
    rendered: boolean;
    readonly headingInfo: { readonly level: number };
    readonly headingCollapsed: boolean;
  }
}

declare module '@jupyterlab/docregistry' {
  import { type ISignal } from '@lumino/signaling';
  export interface IDocumentContext {
    readonly path: string;
    readonly isReady: boolean;
    readonly isDisposed: boolean;
    readonly ready: Promise<void>;
    readonly model: { readonly dirty: boolean; readonly readOnly: boolean; toJSON(): object };
    readonly contentsModel: { readonly writable: boolean } | null;
    readonly saveState: ISignal<IDocumentContext, 'started' | 'completed' | 'failed' | 'completed manually'>;
    readonly fileChanged: ISignal<IDocumentContext, unknown>;
    save(): Promise<void>;
  }
}

declare module '@jupyterlab/notebook' {
  import { type Cell, type ICellModel, type ISharedCell } from '@jupyterlab/cells';
  import { type IDocumentContext } from '@jupyterlab/docregistry';
  import { type ISessionContext } from '@jupyterlab/apputils';
  import { type ISignal, type Signal } from '@lumino/signaling';
  import { type Panel, type Widget } from '@lumino/widgets';

  export interface ISharedNotebook {
    readonly cells: ReadonlyArray<ISharedCell>;
    insertCells(index: number, cells: object[]): unknown;
    deleteCell(index: number): void;
    deleteCellRange(from: number, to: number): void;
    transact(change: () => void, undoable?: boolean): void;
    undo(): void;
    redo(): void;
    canUndo(): boolean;
    canRedo(): boolean;
    clearUndoHistory(): void;
    readonly undoManager?: { stopCapturing(): void };
  }
  export interface ICellList extends Iterable<ICellModel> {
    readonly length: number;
    get(index: number): ICellModel;
    readonly changed: ISignal<ICellList, unknown>;
  }
  export interface INotebookModel {
    readonly cells: ICellList;
    readonly sharedModel: ISharedNotebook;
    readonly deletedCells: string[];
    readonly readOnly: boolean;
    readonly metadata: Readonly<Record<string, any>>;
    dirty: boolean;
  }
  export class Notebook extends Widget {
    readonly model: INotebookModel | null;
    readonly modelChanged: ISignal<Notebook, void>;
    readonly modelContentChanged: ISignal<Notebook, void>;
    readonly activeCellChanged: ISignal<Notebook, Cell | null>;
    readonly widgets: ReadonlyArray<Cell>;
    readonly activeCell: Cell | null;
    activeCellIndex: number;
    mode: 'command' | 'edit';
    readonly notebookConfig: Record<string, any>;
    select(cell: Widget): void;
    deselect(cell: Widget): void;
    deselectAll(): void;
    isSelected(cell: Widget): boolean;
    isSelectedOrActive(cell: Widget): boolean;
    scrollToItem(index: number, align?: string): Promise<void>;
    scrollToCell?(cell: Cell, align?: string): Promise<void>;
    /** Since 4.1: the element that scrolls. Before, it is the node itself. */
    readonly outerNode?: HTMLElement;
  }
  export class NotebookPanel extends Widget {
    readonly content: Notebook;
    readonly context: IDocumentContext;
    readonly model: INotebookModel | null;
    readonly sessionContext: ISessionContext;
    readonly toolbar: Panel & { insertItem(index: number, name: string, widget: Widget): boolean };
    readonly contentHeader: Panel;
  }
  export interface INotebookTracker {
    readonly currentWidget: NotebookPanel | null;
    readonly currentChanged: ISignal<INotebookTracker, NotebookPanel | null>;
    readonly activeCellChanged: ISignal<INotebookTracker, Cell | null>;
    readonly widgetAdded: ISignal<INotebookTracker, NotebookPanel>;
    forEach(visit: (panel: NotebookPanel) => void): void;
  }
  export const INotebookTracker: unknown;
  export namespace NotebookActions {
    /** Since 4.1. */
    const runCells: undefined | object;
    function renderAllMarkdown(notebook: Notebook): Promise<boolean>;
    const executionScheduled: Signal<any, { notebook: Notebook; cell: Cell }>;
    const executed: Signal<any, { notebook: Notebook; cell: Cell; success: boolean }>;
  }
}

declare module '@jupyterlab/mainmenu' {
  export interface IMainMenu {
    readonly kernelMenu: { addGroup(items: object[], rank?: number): unknown };
    readonly runMenu: { addGroup(items: object[], rank?: number): unknown };
    readonly viewMenu: { addGroup(items: object[], rank?: number): unknown };
    readonly fileMenu: { addGroup(items: object[], rank?: number): unknown };
    readonly editMenu: { addGroup(items: object[], rank?: number): unknown };
  }
  export const IMainMenu: unknown;
}

declare module '@jupyterlab/settingregistry' {
  import { type ISignal } from '@lumino/signaling';
  export interface ISettings {
    get(key: string): { readonly composite: unknown };
    set(key: string, value: unknown): Promise<void>;
    readonly changed: ISignal<ISettings, void>;
  }
  export interface ISettingRegistry {
    load(plugin: string): Promise<ISettings>;
  }
  export const ISettingRegistry: unknown;
}

declare module '@jupyterlab/docmanager' {
  export interface IDocumentManager {
    autosave: boolean;
  }
  export const IDocumentManager: unknown;
}
