import type { Order, Shipment, Urgency } from '../../api/types.ts'
import { parse } from '../../text/time.ts'

const rank: Record<Urgency, number> = { immediate: 0, urgent_group_specific: 1, urgent_crossmatched: 2, routine: 3 }

export function isOpen(o: Order): boolean {
  return !['delivered', 'cancelled', 'unfulfillable'].includes(o.state)
}

// byUrgency puts the most urgent first, and within one urgency the oldest.
export function byUrgency(a: Order, b: Order): number {
  return rank[a.urgency] - rank[b.urgency] || (parse(a.placed_at) ?? 0) - (parse(b.placed_at) ?? 0)
}

export function newestFirst(a: Order, b: Order): number {
  return (parse(b.placed_at) ?? 0) - (parse(a.placed_at) ?? 0)
}

export const isServing = (s: Shipment) => ['allocated', 'packed', 'in_transit', 'arrived'].includes(s.state)

// calledOff tells a shipment that stopped because its order was cancelled
// from one that went wrong.
export function calledOff(s: Pick<Shipment, 'state'>, order: Pick<Order, 'state'> | undefined): boolean {
  return s.state === 'failed' && order?.state === 'cancelled'
}

// dueOf is the latest moment at which what is under way was promised to be
// there; for what is not promised, when it is needed.
export function dueOf(o: Order, ships: readonly Shipment[]): number | undefined {
  const etas = ships.filter(isServing).map((s) => parse(s.eta_high ?? s.eta)).filter((x) => x !== undefined)
  return etas.length > 0 ? Math.max(...etas) : parse(o.needed_by)
}

export type Age = 'fresh' | 'ageing' | 'late'

// ageOf says how an open order stands against its due time: ageing from
// seven tenths of the way on.
export function ageOf(placed: number, due: number | undefined, now: number): Age {
  if (due === undefined || due <= placed) return 'fresh'
  if (now > due) return 'late'
  return (now - placed) / (due - placed) > 0.7 ? 'ageing' : 'fresh'
}
