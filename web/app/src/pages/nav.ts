import type { Role } from '../api/types.ts'
import type { Key } from '../text/catalogue.ts'

export type Path = 'orders' | 'new' | 'work' | 'boxes' | 'stock' | 'live' | 'flights' | 'alarms' | 'site' | 'reports' | 'cold'

const labels: Record<Path, Key> = {
  orders: 'nav.orders', new: 'nav.newOrder', work: 'nav.work', boxes: 'nav.boxes', stock: 'nav.stock',
  live: 'nav.live', flights: 'nav.flights', alarms: 'nav.alarms', site: 'nav.site', reports: 'nav.reports', cold: 'nav.cold',
}

// What each role can open; the first is its home.
const paths: Record<Role, readonly Path[]> = {
  hospital: ['orders', 'new'],
  depot: ['work', 'boxes', 'cold', 'stock'],
  dispatcher: ['live', 'orders', 'flights', 'alarms', 'boxes', 'cold', 'stock'],
  pilot: ['flights', 'live'],
  admin: ['site', 'reports', 'live', 'orders', 'flights', 'alarms', 'boxes', 'cold', 'stock'],
  viewer: ['live'],
  device: [],
}

export function navFor(role: Role): { path: Path; label: Key }[] {
  return paths[role].map((path) => ({ path, label: labels[path] }))
}

// resolve gives the page of a role for a route's first part.
export function resolve(role: Role, first: string | undefined): Path | null {
  if (first === undefined) return paths[role][0] ?? null
  return paths[role].find((p) => p === first) ?? null
}
