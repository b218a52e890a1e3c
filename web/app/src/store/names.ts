import type { Place } from '../api/types.ts'
import { lang } from '../text/t.ts'
import { depots, hospitals } from './store.ts'

export function placeName(p: Place): string {
  return lang.value === 'zh' && p.name_zh ? p.name_zh : p.name
}

// nameOf gives the name of a depot or hospital; of anything else its id.
export function nameOf(id: string | null | undefined): string {
  if (!id) return '–'
  const p = hospitals.value.find((h) => h.id === id) ?? depots.value.find((d) => d.id === id)
  return p ? placeName(p) : id
}
