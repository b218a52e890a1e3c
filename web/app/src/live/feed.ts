// Feed is the live connection: it takes snapshots and deltas in order,
// resumes after a break, and says how old its data is. It owns no data.
import type { Frame } from './frame.ts'

export interface Socket {
  send(text: string): void
  close(): void
}
export interface SocketEvents {
  open(): void
  message(text: string): void
  close(code: number): void
}

// World is what a Feed needs from outside; a test hands in its own.
export interface World {
  connect(query: string, e: SocketEvents): Socket
  wall(): number
  after(ms: number, fn: () => void): () => void
  random(): number
  apply(f: Frame): void
  status(s: Status): void
  // probe asks the server for any answer; false means that it gave none.
  probe(): Promise<boolean>
}

export interface Status { live: boolean; heard: number; seq: number; epoch: string }

export const firstWaitMs = 300
export const longestWaitMs = 5_000
// A feed that says nothing for this long is asked whether it still lives:
// a quiet site is no dead one.
export const silenceMs = 10_000
const behind = 4408
const everywhere = '{"type":"view","cells":null}'

export class Feed {
  private readonly world: World
  private socket: Socket | null = null
  private cancelTimer: () => void = () => {}
  private cancelSilence: () => void = () => {}
  private tries = 0
  private seq = 0
  private epoch = ''
  private heard = 0
  private live = false
  private view: string | null = null
  private turn = 0 // counts connections: events of an older one are ignored

  constructor(world: World) {
    this.world = world
  }

  start(): void {
    this.connect()
  }

  stop(): void {
    this.turn++
    this.cancelTimer()
    this.cancelSilence()
    this.socket?.close()
    this.socket = null
  }

  // setView asks for the telemetry of these cells only; null for all.
  setView(cells: string[] | null): void {
    const wanted = cells ? JSON.stringify({ type: 'view', cells }) : null
    if (wanted === this.view) return
    this.view = wanted
    if (this.live) this.socket?.send(wanted ?? everywhere)
  }

  private connect(): void {
    const turn = ++this.turn
    const mine = (fn: () => void) => turn === this.turn && fn()
    const query = this.epoch ? `?epoch=${encodeURIComponent(this.epoch)}&since=${this.seq}` : ''
    this.socket = this.world.connect(query, {
      open: () => mine(() => this.opened()),
      message: (text) => mine(() => this.took(text)),
      close: (code) => mine(() => this.lost(code === behind)),
    })
  }

  private opened(): void {
    if (this.view) this.socket?.send(this.view)
    this.watchSilence()
  }

  private took(text: string): void {
    const f = JSON.parse(text) as Frame
    if (f.type === 'gap' || (f.type === 'delta' && f.seq !== this.seq + 1)) {
      // A delta that was seen already comes again after a resume.
      if (f.type === 'delta' && f.seq <= this.seq) return
      // The server is there: a new snapshot does not wait out what a silent
      // one cost. Without an epoch nothing was resumed, and a second refusal
      // waits like any other.
      if (this.epoch) this.tries = 0
      this.epoch = ''
      this.socket?.close()
      this.lost(true)
      return
    }
    if (f.type === 'snapshot') this.epoch = f.epoch ?? ''
    this.seq = f.seq
    this.tries = 0
    this.world.apply(f)
    this.mark(true)
    this.watchSilence()
  }

  private lost(atOnce: boolean): void {
    this.turn++
    this.socket = null
    this.cancelSilence()
    if (this.live) this.mark(false)
    const most = Math.min(longestWaitMs, firstWaitMs * 2 ** this.tries)
    const wait = atOnce && this.tries === 0 ? 0 : most * (0.5 + this.world.random() / 2)
    this.tries++
    this.cancelTimer = this.world.after(wait, () => this.connect())
  }

  private watchSilence(): void {
    this.cancelSilence()
    const turn = this.turn
    this.cancelSilence = this.world.after(silenceMs, async () => {
      const answers = await this.world.probe()
      if (turn !== this.turn) return
      if (answers) {
        this.mark(true)
        this.watchSilence()
        return
      }
      this.socket?.close()
      this.lost(false)
    })
  }

  private mark(live: boolean): void {
    this.live = live
    if (live) this.heard = this.world.wall()
    this.world.status({ live, heard: this.heard, seq: this.seq, epoch: this.epoch })
  }
}
