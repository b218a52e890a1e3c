import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Feed, firstWaitMs, longestWaitMs, silenceMs, type SocketEvents, type Status, type World } from '../src/live/feed.ts'
import type { Frame } from '../src/live/frame.ts'

// Rig is a world in which time moves when the test says so.
class Rig implements World {
  now = 0
  sockets: { query: string; events: SocketEvents; sent: string[]; closed: boolean }[] = []
  applied: Frame[] = []
  said: Status[] = []
  answers = true
  timers: { at: number; fn: () => void }[] = []

  connect(query: string, events: SocketEvents) {
    const s = { query, events, sent: [] as string[], closed: false }
    this.sockets.push(s)
    return { send: (t: string) => s.sent.push(t), close: () => (s.closed = true) }
  }
  wall() { return this.now }
  after(ms: number, fn: () => void) {
    const timer = { at: this.now + ms, fn }
    this.timers.push(timer)
    return () => { this.timers = this.timers.filter((x) => x !== timer) }
  }
  random() { return 1 }
  apply(f: Frame) { this.applied.push(f) }
  status(s: Status) { this.said.push(s) }
  async probe() { return this.answers }

  get socket() { return this.sockets.at(-1)! }
  async pass(ms: number) {
    const end = this.now + ms
    for (;;) {
      const due = this.timers.filter((x) => x.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.now = due.at
      this.timers = this.timers.filter((x) => x !== due)
      due.fn()
      await Promise.resolve()
      await Promise.resolve()
    }
    this.now = end
  }
  tell(f: Partial<Frame>) { this.socket.events.message(JSON.stringify(f)) }
}

function started() {
  const rig = new Rig()
  const feed = new Feed(rig)
  feed.start()
  rig.socket.events.open()
  rig.tell({ type: 'snapshot', seq: 7, epoch: 'e1' })
  return { rig, feed }
}

test('a snapshot and the deltas behind it are applied in order', () => {
  const { rig } = started()
  rig.tell({ type: 'delta', seq: 8 })
  rig.tell({ type: 'delta', seq: 9 })
  assert.deepEqual(rig.applied.map((f) => f.seq), [7, 8, 9])
  assert.equal(rig.said.at(-1)!.live, true)
})

test('after a break it resumes from the last frame', async () => {
  const { rig } = started()
  rig.tell({ type: 'delta', seq: 8 })
  rig.socket.events.close(1006)
  assert.equal(rig.said.at(-1)!.live, false)
  await rig.pass(firstWaitMs)
  assert.equal(rig.socket.query, '?epoch=e1&since=8')
})

test('a viewer that fell behind comes back at once', async () => {
  const { rig } = started()
  rig.socket.events.close(4408)
  await rig.pass(0)
  assert.equal(rig.sockets.length, 2)
})

test('a missing frame asks for a new snapshot', async () => {
  const { rig } = started()
  rig.tell({ type: 'delta', seq: 10 })
  await rig.pass(0)
  assert.equal(rig.socket.query, '')
  assert.deepEqual(rig.applied.map((f) => f.seq), [7])
})

test('a frame that came already is not applied twice', () => {
  const { rig } = started()
  rig.tell({ type: 'delta', seq: 8 })
  rig.tell({ type: 'delta', seq: 8 })
  assert.deepEqual(rig.applied.map((f) => f.seq), [7, 8])
  assert.equal(rig.sockets.length, 1)
})

test('a gap asks for a new snapshot', async () => {
  const { rig } = started()
  rig.tell({ type: 'gap' })
  await rig.pass(0)
  assert.equal(rig.socket.query, '')
})

test('a server that was started again is followed at once, however long it was away', async () => {
  const { rig } = started()
  for (let i = 0; i < 8; i++) {
    rig.socket.events.close(1006)
    await rig.pass(longestWaitMs)
  }
  rig.socket.events.open()
  rig.tell({ type: 'gap', seq: 1 })
  await rig.pass(0)
  assert.equal(rig.socket.query, '')
  const tries = rig.sockets.length
  rig.tell({ type: 'gap', seq: 1 })
  await rig.pass(0)
  assert.equal(rig.sockets.length, tries, 'a server that refuses snapshots too is not hammered')
})

test('tries wait longer and longer, and never stop', async () => {
  const { rig } = started()
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    rig.socket.events.close(1006)
    const before = rig.now
    const count = rig.sockets.length
    while (rig.sockets.length === count) await rig.pass(50)
    waits.push(rig.now - before)
  }
  assert.ok(waits[0]! <= 350 && waits[1]! > waits[0]!, String(waits))
  assert.equal(waits.at(-1), longestWaitMs)
})

test('silence alone is not staleness while the server answers', async () => {
  const { rig } = started()
  await rig.pass(3 * silenceMs)
  assert.equal(rig.said.at(-1)!.live, true)
  assert.equal(rig.sockets.length, 1)
})

test('silence of a server that does not answer is', async () => {
  const { rig } = started()
  rig.answers = false
  await rig.pass(silenceMs)
  assert.equal(rig.said.at(-1)!.live, false)
  assert.equal(rig.said.at(-1)!.heard, 0)
  assert.ok(rig.sockets[0]!.closed)
})

test('the view is asked for again on each connection', async () => {
  const { rig, feed } = started()
  feed.setView(['8730a2'])
  rig.socket.events.close(4408)
  await rig.pass(0)
  rig.socket.events.open()
  assert.deepEqual(rig.socket.sent, ['{"type":"view","cells":["8730a2"]}'])
})

test('a view that is given up is asked to be everything again', () => {
  const { rig, feed } = started()
  feed.setView(null)
  feed.setView(['8730a2'])
  feed.setView(null)
  assert.deepEqual(rig.socket.sent.at(-1), '{"type":"view","cells":null}')
  assert.equal(rig.socket.sent.length, 2)
})

test('a stopped feed hears nothing more', async () => {
  const { rig, feed } = started()
  feed.stop()
  rig.tell({ type: 'delta', seq: 8 })
  rig.socket.events.close(1006)
  await rig.pass(60_000)
  assert.equal(rig.applied.length, 1)
  assert.equal(rig.sockets.length, 1)
})
