// Between what a person types into a datetime-local field, which means the
// site's wall clock, and instants.

// offsetMs is how far the zone is ahead of UTC at an instant.
function offsetMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(ms)
  const n = (type: string) => Number(parts.find((p) => p.type === type)?.value)
  return Date.UTC(n('year'), n('month') - 1, n('day'), n('hour'), n('minute'), n('second')) - Math.floor(ms / 1000) * 1000
}

// fromLocal reads "2026-11-23T14:05" as the zone's wall clock. A time that a
// clock change skips is read with the offset before the change.
export function fromLocal(text: string, zone: string): number | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(text)
  if (!m) return undefined
  const wall = Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!)
  const first = wall - offsetMs(wall, zone)
  const second = wall - offsetMs(first, zone)
  return second
}

// toLocal writes an instant as the zone's wall clock for such a field.
export function toLocal(ms: number, zone: string): string {
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16)
}

// toRFC3339 writes an instant with the zone's offset.
export function toRFC3339(ms: number, zone: string): string {
  const off = Math.round(offsetMs(ms, zone) / 60000)
  const sign = off < 0 ? '-' : '+'
  const abs = Math.abs(off)
  const pad = (n: number) => String(n).padStart(2, '0')
  return new Date(ms + off * 60000).toISOString().slice(0, 19) + sign + pad(Math.floor(abs / 60)) + ':' + pad(abs % 60)
}
