import type { Role } from '../api/types.ts'
import type { Key } from '../text/catalogue.ts'

export type Path = 'orders' | 'new' | 'work' | 'boxes' | 'stock' | 'live' | 'flights' | 'alarms' | 'site' | 'reports' | 'cold' | 'units'

const labels: Partial<Record<Path, Key>> = { // a path without one is reached by links
  orders: 'nav.orders', new: 'nav.newOrder', work: 'nav.work', boxes: 'nav.boxes', stock: 'nav.stock',
  live: 'nav.live', flights: 'nav.flights', alarms: 'nav.alarms', site: 'nav.site', reports: 'nav.reports', cold: 'nav.cold',
}

// What each role can open; the first is its home.
const paths: Record<Role, readonly Path[]> = {
  hospital: ['orders', 'new', 'alarms', 'units'],
  depot: ['work', 'boxes', 'cold', 'stock', 'units'],
  dispatcher: ['live', 'orders', 'flights', 'alarms', 'boxes', 'cold', 'stock', 'units'],
  pilot: ['flights', 'live'],
  admin: ['site', 'reports', 'live', 'orders', 'flights', 'alarms', 'boxes', 'cold', 'stock', 'units'],
  viewer: ['live'],
  device: [],
}

export function navFor(role: Role): { path: Path; label: Key }[] {
  return paths[role].flatMap((path) => {
    const label = labels[path]
    return label ? [{ path, label }] : []
  })
}

// resolve gives the page of a role for a route's first part.
export function resolve(role: Role, first: string | undefined): Path | null {
  if (first === undefined) return paths[role][0] ?? null
  return paths[role].find((p) => p === first) ?? null
}
