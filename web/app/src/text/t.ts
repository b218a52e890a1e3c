import { signal } from '@preact/signals'
import { catalogue, type Key, type Lang } from './catalogue.ts'

export const lang = signal<Lang>('en')

export type Vars = Record<string, string | number>

// t gives a text in the chosen language. Reading it in a component makes
// that component follow the language.
export function t(key: Key, vars?: Vars): string {
  return fill(catalogue[key][lang.value], vars)
}

export function fill(text: string, vars?: Vars): string {
  if (!vars) return text
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in vars ? String(vars[name]) : whole))
}

// word translates a value of the API ("in_transit") under a prefix. A value
// this version does not know is shown as it came, readable.
export function word(prefix: string, value: string | null | undefined): string {
  if (!value) return '–'
  const key = `${prefix}.${value}`
  return key in catalogue ? t(key as Key) : value.replaceAll('_', ' ')
}

// known reports whether the catalogue has a word for the value.
export function known(prefix: string, value: string | null | undefined): boolean {
  return !!value && `${prefix}.${value}` in catalogue
}
