import type { Alarm } from '../../api/types.ts'
import { parse } from '../../text/time.ts'

const rank = { emergency: 0, high: 1, low: 2 }

type Answered = Pick<Alarm, 'acked_at' | 'shelved_until'>

// isShelved holds until the time that was given; then the alarm is back.
export function isShelved(a: Answered, now: number): boolean {
  return (parse(a.shelved_until) ?? 0) > now
}

// isAnswered says that a person has taken an alarm in hand, for now.
export function isAnswered(a: Answered, now: number): boolean {
  return parse(a.acked_at) !== undefined || isShelved(a, now)
}

// unanswered counts the open alarms that wait for a person.
export function unanswered(list: readonly Alarm[], now: number): number {
  return list.filter((a) => a.open && !isAnswered(a, now)).length
}

// byPriority puts what nobody has answered first, then the gravest, then
// the newest.
export function byPriority(now: number): (a: Alarm, b: Alarm) => number {
  const calm = (a: Alarm) => (isAnswered(a, now) ? 1 : 0)
  return (a, b) => calm(a) - calm(b) || rank[a.priority] - rank[b.priority] || (parse(b.raised_at) ?? 0) - (parse(a.raised_at) ?? 0)
}
