import { type IComm, type IKernelConnection, type ISessionContext } from '@jupyterlab/apputils';
import { COMM_TARGET, parse, PROTOCOL_VERSION, type FrontEndEvent, type Malformed, type Op } from '../pure/messages';

/** Members of comm_open that tell of the notebook. */
export interface NotebookDescription {
  readonly client: string;
  readonly page: string;
  readonly notebook: string;
  readonly runs: readonly string[];
  readonly origins: readonly string[];
}

/** One open view of a notebook at the kernel's line. */
export interface LinkUser {
  /** Resolves when the notebook has been read. */
  readonly ready: Promise<unknown>;
  describe(): NotebookDescription;
  /** Must return at once: JupyterLab handles no other message of the kernel meanwhile. */
  take(op: Op | Malformed): void;
  /** The line was opened anew, or is gone. `lost`: the kernel with all its runs. */
  lineChanged(lost: boolean): void;
}

/** The comm between a maia kernel and a notebook. There is one for a session context, which several views of a
 * notebook in one window share: the first of them inserts. It is opened for every kernel, and again after each
 * restart or reconnection; kernels other than maia's get no message. */
export class KernelLink {
  static join(context: ISessionContext, user: LinkUser): KernelLink {
    const link = KernelLink.links.get(context) ?? new KernelLink(context);
    KernelLink.links.set(context, link);
    link.users.push(user);
    if (link.users.length === 1) link.watch(context.session?.kernel ?? null);
    else if (link.connection) void link.open(link.connection); // which makes the kernel tell the new one its state
    return link;
  }

  leave(user: LinkUser): void {
    this.users = this.users.filter(other => other !== user);
    if (this.users.length > 0) return;
    KernelLink.links.delete(this.context);
    this.context.kernelChanged.disconnect(this.onKernelChanged, this);
    window.removeEventListener('pagehide', this.onPageHide);
    this.watch(null);
  }

  /** Whether the kernel is maia's and has answered. */
  get isOpen(): boolean {
    return this.greeted && !!this.comm && !this.comm.isDisposed;
  }

  get kernel(): IKernelConnection | null {
    return this.connection;
  }

  /** Sends an event; false if there is nobody to hear it. */
  send(event: FrontEndEvent): boolean {
    if (!this.comm || this.comm.isDisposed || this.connection?.isDisposed) return false;
    this.comm.send(event);
    return true;
  }

  private constructor(private readonly context: ISessionContext) {
    context.kernelChanged.connect(this.onKernelChanged, this);
    // A page that is closed or loaded again says so: the kernel would wait for it otherwise.
    window.addEventListener('pagehide', this.onPageHide);
  }

  private watch(kernel: IKernelConnection | null): void {
    this.connection?.connectionStatusChanged.disconnect(this.onConnectionStatus, this);
    this.connection?.iopubMessage.disconnect(this.onMessage, this);
    this.close();
    this.connection = kernel;
    this.process = '';
    this.tell(true);
    if (!kernel) return;
    kernel.connectionStatusChanged.connect(this.onConnectionStatus, this);
    kernel.iopubMessage.connect(this.onMessage, this);
    if (kernel.connectionStatus === 'connected') void this.open(kernel);
  }

  private onKernelChanged(_sender: ISessionContext, change: { readonly newValue: IKernelConnection | null }): void {
    this.watch(change.newValue);
  }

  private onConnectionStatus(kernel: IKernelConnection, status: string): void {
    if (status === 'connected') void this.open(kernel);
    else if (this.greeted) {
      this.greeted = false;
      this.tell(false);
    }
  }

  /** Each process of the kernel has a session of its own. When somebody else restarts it, nothing but that tells of
   * it. */
  private onMessage(kernel: IKernelConnection, message: { readonly header: { readonly session: string } }): void {
    const { session } = message.header;
    if (session === this.process) return;
    const restarted = this.process !== '' && this.comm?.isDisposed === false;
    this.process = session;
    if (!restarted) return;
    this.comm!.dispose(); // the new process knows nothing of it
    void this.open(kernel);
  }

  private async open(kernel: IKernelConnection): Promise<void> {
    const attempt = ++this.attempts;
    await this.users[0]?.ready;
    // The name spares waiting for an answer: a person may execute a cell at once.
    if (kernel.name !== 'maia' && (await kernel.info).implementation !== 'maia') return;
    if (attempt !== this.attempts || kernel.isDisposed || this.users.length === 0) return;
    const lost = !this.comm || this.comm.isDisposed;
    if (lost) this.process = '';
    this.close();
    this.tell(lost);
    const comm = kernel.createComm(COMM_TARGET);
    this.comm = comm;
    comm.onMsg = message => {
      if (this.comm === comm) this.receive(message.content.data);
    };
    comm.onClose = () => {
      if (this.comm !== comm) return;
      this.comm = null;
      this.greeted = false;
      this.tell(true);
    };
    comm.open({ version: PROTOCOL_VERSION, sync: false, ...this.users[0].describe() });
  }

  private receive(data: unknown): void {
    const op = parse(data);
    if (!op) return;
    if (op.op === 'hello') this.greeted = true;
    // Cells go into the notebook once, and are answered for once.
    const users = op.op === 'hello' || op.op === 'state' ? this.users : this.users.slice(0, 1);
    for (const user of users) user.take(op);
  }

  private close(): void {
    const comm = this.comm;
    this.comm = null;
    this.greeted = false;
    if (comm && !comm.isDisposed && !this.connection?.isDisposed) comm.close();
  }

  private tell(lost: boolean): void {
    for (const user of this.users) user.lineChanged(lost);
  }

  private readonly onPageHide = (): void => {
    if (this.comm && !this.comm.isDisposed && !this.connection?.isDisposed) this.comm.close();
  };

  private static readonly links = new WeakMap<ISessionContext, KernelLink>();
  private users: LinkUser[] = [];
  private connection: IKernelConnection | null = null;
  private comm: IComm | null = null;
  /** The session of the kernel's messages. */
  private process = '';
  private greeted = false;
  private attempts = 0;
}
