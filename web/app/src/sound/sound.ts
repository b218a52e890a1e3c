// The sound of what nobody has looked at yet: it repeats until the cause is
// seen or acknowledged. The browser may block it, and then says so.
import { computed, effect, signal } from '@preact/signals'
import { isAnswered } from '../pages/dispatcher/alarmOrder.ts'
import { now } from '../store/clock.ts'
import { me } from '../store/session.ts'
import { alarms, flights, orders, shipments } from '../store/store.ts'

const stored = 'airvein.sound'
const repeatMs = 4000

export type SoundState = 'off' | 'on' | 'blocked'

const wanted = signal(localStorage.getItem(stored) === 'on')
const running = signal(false)
export const soundState = computed<SoundState>(() => (!wanted.value ? 'off' : running.value ? 'on' : 'blocked'))

// seen are the orders and shipments that a person at this screen has looked
// at. Kept for the tab's life.
const seen = signal<ReadonlySet<string>>(new Set())
export const isSeen = (id: string) => seen.value.has(id)
export function markSeen(id: string): void {
  if (!seen.peek().has(id)) seen.value = new Set([...seen.peek(), id])
}

// calling says that something still waits for this role's first look.
export const calling = computed(() => {
  switch (me.value?.role) {
    case 'dispatcher':
      return alarms.list().some((a) => a.open && a.priority === 'emergency' && !isAnswered(a, now.value))
        || orders.list().some((o) => o.urgency === 'immediate' && ['placed', 'held', 'in_progress'].includes(o.state) && !isSeen(o.id))
    case 'depot':
      return shipments.list().some((s) => s.state === 'allocated' && !isSeen(s.id))
    case 'pilot':
      return flights.list().some((f) => f.state === 'waiting' && !isSeen(f.id))
  }
  return false
})

let context: AudioContext | null = null

function audio(): AudioContext {
  context ??= new AudioContext()
  context.onstatechange = () => (running.value = context!.state === 'running')
  return context
}

// setSound is called from a click, which is what lets a browser make sound.
export async function setSound(on: boolean): Promise<void> {
  wanted.value = on
  localStorage.setItem(stored, on ? 'on' : 'off')
  if (!on) return
  await audio().resume().catch(() => undefined)
  running.value = audio().state === 'running'
}

export function startSound(): void {
  if (wanted.peek()) running.value = audio().state === 'running'
  let timer: ReturnType<typeof setInterval> | undefined
  effect(() => {
    clearInterval(timer)
    if (!calling.value || soundState.value !== 'on') return
    beep()
    timer = setInterval(beep, repeatMs)
  })
}

function beep(): void {
  const c = audio()
  for (const [i, hz] of [740, 988].entries()) {
    const from = c.currentTime + i * 0.18
    const tone = c.createOscillator()
    const gain = c.createGain()
    tone.frequency.value = hz
    gain.gain.setValueAtTime(0, from)
    gain.gain.linearRampToValueAtTime(0.15, from + 0.02)
    gain.gain.linearRampToValueAtTime(0, from + 0.16)
    tone.connect(gain).connect(c.destination)
    tone.start(from)
    tone.stop(from + 0.17)
  }
}
