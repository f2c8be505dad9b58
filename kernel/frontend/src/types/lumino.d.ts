// What we use of Lumino 2. JupyterLab brings it; declared here so that nothing has to be fetched to compile against it.
declare module '@lumino/signaling' {
  export type Slot<T, U> = (sender: T, args: U) => void;
  export interface ISignal<T, U> {
    connect(slot: Slot<T, U>, thisArg?: unknown): boolean;
    disconnect(slot: Slot<T, U>, thisArg?: unknown): boolean;
  }
  export class Signal<T, U> implements ISignal<T, U> {
    constructor(sender: T);
    connect(slot: Slot<T, U>, thisArg?: unknown): boolean;
    disconnect(slot: Slot<T, U>, thisArg?: unknown): boolean;
    emit(args: U): void;
    static clearData(object: unknown): void;
    static disconnectReceiver(receiver: unknown): void;
    static disconnectAll(object: unknown): void;
  }
}

declare module '@lumino/disposable' {
  export interface IDisposable {
    readonly isDisposed: boolean;
    dispose(): void;
  }
}

declare module '@lumino/messaging' {
  export class Message {
    constructor(type: string);
    readonly type: string;
  }
}

declare module '@lumino/widgets' {
  import { type ISignal } from '@lumino/signaling';
  import { type IDisposable } from '@lumino/disposable';
  import { type Message } from '@lumino/messaging';
  import { type CommandRegistry } from '@lumino/commands';

  export class Widget implements IDisposable {
    constructor(options?: { node?: HTMLElement; tag?: keyof HTMLElementTagNameMap });
    readonly node: HTMLElement;
    readonly title: { label: string; caption: string };
    readonly disposed: ISignal<this, void>;
    readonly isDisposed: boolean;
    readonly isAttached: boolean;
    readonly isVisible: boolean;
    readonly isHidden: boolean;
    readonly parent: Widget | null;
    id: string;
    addClass(name: string): void;
    removeClass(name: string): void;
    hasClass(name: string): boolean;
    toggleClass(name: string, force?: boolean): boolean;
    hide(): void;
    show(): void;
    setHidden(hidden: boolean): void;
    update(): void;
    fit(): void;
    activate(): void;
    dispose(): void;
    protected onAfterAttach(message: Message): void;
    protected onBeforeDetach(message: Message): void;
    protected onUpdateRequest(message: Message): void;
  }
  export class Panel extends Widget {
    readonly widgets: ReadonlyArray<Widget>;
    addWidget(widget: Widget): void;
    insertWidget(index: number, widget: Widget): void;
  }
  export class Menu extends Widget {
    constructor(options: { commands: CommandRegistry });
    addItem(options: { command?: string; type?: 'command' | 'separator' }): unknown;
    open(x: number, y: number): void;
    readonly aboutToClose: ISignal<Menu, void>;
  }
}

declare module '@lumino/commands' {
  import { type ISignal } from '@lumino/signaling';
  import { type IDisposable } from '@lumino/disposable';
  export interface CommandOptions {
    label?: string | ((args: Record<string, unknown>) => string);
    caption?: string | ((args: Record<string, unknown>) => string);
    icon?: unknown;
    execute(args: Record<string, unknown>): unknown;
    isEnabled?(args: Record<string, unknown>): boolean;
    isVisible?(args: Record<string, unknown>): boolean;
    isToggleable?: boolean;
    isToggled?(args: Record<string, unknown>): boolean;
  }
  export class CommandRegistry {
    addCommand(id: string, options: CommandOptions): IDisposable;
    addKeyBinding(options: { command: string; keys: string[]; selector: string; args?: object }): IDisposable;
    hasCommand(id: string): boolean;
    execute(id: string, args?: Record<string, unknown>): Promise<unknown>;
    notifyCommandChanged(id?: string): void;
    readonly keyBindings: ReadonlyArray<{ readonly command: string; readonly keys: ReadonlyArray<string> }>;
    readonly commandExecuted: ISignal<this, { id: string; args: Record<string, unknown>; result: Promise<unknown> }>;
  }
}
