import type { Unit } from '../api/types.ts'

export type ScanResult = { kind: 'unit'; unit: Unit } | { kind: 'many' } | { kind: 'none' }

// matchScan finds the unit that a scanned or typed text means: an ISBT 128
// donation number as a scanner gives it ("=" + 13 characters + 2 flag
// characters), a product code ("=<E0382V00") behind it, a plain number, or
// the last six or more characters of one.
export function matchScan(text: string, units: readonly Unit[]): ScanResult {
  const raw = text.toUpperCase().replace(/[\s-]/g, '')
  if (raw === '') return { kind: 'none' }
  const scanned = /^=(?![<%>*&])([A-Z0-9]{13})[A-Z0-9]{2}(?:=<([A-Z0-9]{5})[A-Z0-9]([A-Z0-9]{2}))?$/.exec(raw)
  const key = scanned ? scanned[1]! : raw.replace(/^=/, '')
  const product = scanned?.[2]
  const division = scanned?.[3]
  let found = units.filter((u) => flat(u.din) === key || flat(u.id) === key)
  if (found.length === 0 && key.length >= 6) found = units.filter((u) => flat(u.din).endsWith(key))
  if (found.length > 1 && product) found = found.filter((u) => u.product.startsWith(product) && u.division === division)
  if (found.length === 0) return { kind: 'none' }
  return found.length === 1 ? { kind: 'unit', unit: found[0]! } : { kind: 'many' }
}

function flat(s: string): string {
  return s.toUpperCase().replace(/[\s-]/g, '')
}
