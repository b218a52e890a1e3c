import { signal } from '@preact/signals'
import { lang, t } from './t.ts'

// zone is the site's IANA time zone. Every time on screen is in it, 24 h.
export const zone = signal('UTC')

const formats = new Map<string, Intl.DateTimeFormat>()

function format(kind: string, o: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${kind} ${zone.value} ${lang.value}`
  let f = formats.get(key)
  if (!f) {
    f = new Intl.DateTimeFormat(lang.value === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: zone.value, hourCycle: 'h23', ...o })
    formats.set(key, f)
  }
  return f
}

const two = '2-digit' as const
export const clockTime = (ms: number) => format('hm', { hour: two, minute: two }).format(ms)
export const clockSeconds = (ms: number) => format('hms', { hour: two, minute: two, second: two }).format(ms)
export const dayTime = (ms: number) => format('dhm', { month: two, day: two, hour: two, minute: two }).format(ms)
export const fullTime = (ms: number) =>
  format('full', { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two }).format(ms)

// parse gives a time in ms, or undefined for none. Go's zero time is none.
export function parse(at: string | null | undefined): number | undefined {
  if (!at || at.startsWith('0001-')) return undefined
  const ms = Date.parse(at)
  return Number.isNaN(ms) ? undefined : ms
}

// at formats a time with the given function, or a dash.
export function at(time: string | null | undefined, f: (ms: number) => string = clockTime): string {
  const ms = parse(time)
  return ms === undefined ? '–' : f(ms)
}

// span says a length of time in its two largest sensible units.
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000))
  if (s < 90) return t('age.s', { n: s })
  const min = Math.round(s / 60)
  if (min < 90) return t('age.min', { n: min })
  if (min < 48 * 60) return t('age.h', { h: Math.floor(min / 60), m: min % 60 })
  return t('age.d', { n: Math.round(min / 1440) })
}

// untilText says "in 4 min" or "3 min late".
export function untilText(due: number, now: number): string {
  return due >= now ? t('in', { age: span(due - now) }) : t('late', { age: span(now - due) })
}

export function agoText(then: number, now: number): string {
  return t('ago', { age: span(now - then) })
}
