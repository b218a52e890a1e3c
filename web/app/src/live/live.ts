// The one feed of the page, on the browser's own socket and timers.
import { signal } from '@preact/signals'
import * as api from '../api/calls.ts'
import type { Role } from '../api/types.ts'
import { setClock } from '../store/clock.ts'
import { parse } from '../text/time.ts'
import { Feed, type Socket, type SocketEvents, type Status } from './feed.ts'
import { applyFrame } from './frame.ts'

// signedOut is the server's close code for a session that has ended.
const signedOut = 4401

// live is null until the first frame came.
export const live = signal<Status | null>(null)

let feed: Feed | null = null

export function startLive(role: Role): void {
  stopLive()
  feed = new Feed({
    connect, probe,
    wall: () => Date.now(),
    after: (ms, fn) => {
      const timer = setTimeout(fn, ms)
      return () => clearTimeout(timer)
    },
    random: () => Math.random(),
    apply: (f) => applyFrame(f, Date.now(), role === 'hospital'),
    status: (s) => (live.value = s),
  })
  feed.start()
}

export function stopLive(): void {
  feed?.stop()
  feed = null
  live.value = null
}

export function setLiveView(cells: string[] | null): void {
  feed?.setView(cells)
}

function connect(query: string, e: SocketEvents): Socket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const ws = new WebSocket(`${scheme}//${location.host}/api/v1/live${query}`, 'airvein.v1')
  let opened = false
  ws.onopen = () => {
    opened = true
    e.open()
  }
  ws.onmessage = (m) => e.message(String(m.data))
  ws.onclose = (c) => {
    // A refused socket does not say why: an ended session shows here.
    if (!opened || c.code === signedOut) void api.stillMe().catch(() => undefined)
    e.close(c.code)
  }
  return { send: (text) => ws.send(text), close: () => ws.close() }
}

async function probe(): Promise<boolean> {
  try {
    const c = await api.clock()
    const at = parse(c.now)
    if (at !== undefined) setClock(at, c.speed, Date.now())
    return true
  } catch {
    return false
  }
}
