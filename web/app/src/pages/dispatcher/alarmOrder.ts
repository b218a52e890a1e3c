import type { Alarm } from '../../api/types.ts'
import { parse } from '../../text/time.ts'

const rank = { emergency: 0, high: 1, low: 2 }

// byPriority puts what nobody has answered first, then the gravest, then
// the newest.
export function byPriority(now: number): (a: Alarm, b: Alarm) => number {
  const calm = (a: Alarm) => (a.acked_at || (parse(a.shelved_until) ?? 0) > now ? 1 : 0)
  return (a, b) => calm(a) - calm(b) || rank[a.priority] - rank[b.priority] || (parse(b.raised_at) ?? 0) - (parse(a.raised_at) ?? 0)
}
