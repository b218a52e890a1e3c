import { signal } from '@preact/signals'
import { me } from '../store/session.ts'

// The name that the person at this screen gave last, kept for the page's
// life so that it is typed once a shift, and shown so that it is checked.
const given = signal<Record<string, string>>({})

export function person(part: string): string {
  return given.value[part] ?? (part === 'pilot' ? (me.value?.name ?? '') : '')
}

export function rememberPerson(part: string, name: string): void {
  given.value = { ...given.peek(), [part]: name }
}
