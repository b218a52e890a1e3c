import { batch, signal } from '@preact/signals'
import * as api from '../api/calls.ts'
import { whenSignedOut } from '../api/client.ts'
import type { Me } from '../api/types.ts'
import { startLive, stopLive } from '../live/live.ts'
import { zone } from '../text/time.ts'
import { clearStore, depots, hospitals, orders, site, zones } from './store.ts'

// undefined: not known yet; null: signed out.
export const me = signal<Me | null | undefined>(undefined)
// unreachable says that not even the site could be read.
export const unreachable = signal(false)

whenSignedOut(() => leave())

// openSession reads the site and, where there is a session, who it is.
export async function openSession(): Promise<void> {
  try {
    const s = await api.site()
    batch(() => {
      site.value = s
      zone.value = s.zone || 'UTC'
      unreachable.value = false
    })
  } catch {
    unreachable.value = true
    me.value = null
    return
  }
  await whoAmI()
}

async function whoAmI(): Promise<void> {
  try {
    enter(await api.me())
  } catch {
    me.value = null
  }
}

export async function signIn(body: Parameters<typeof api.signIn>[0]): Promise<void> {
  await api.signIn(body)
  await whoAmI()
}

export async function signOut(): Promise<void> {
  await api.signOut().catch(() => undefined)
  leave()
}

function enter(m: Me): void {
  me.value = m
  startLive(m.role)
  void loadSite(m)
}

function leave(): void {
  stopLive()
  batch(() => {
    me.value = null
    clearStore()
  })
}

// loadZones reads the zones anew, after this page has changed them.
export async function loadZones(): Promise<void> {
  const r = await api.zones()
  zones.value = { type: 'FeatureCollection', features: r.features ?? [] }
}

// loadSite reads what changes rarely. A part that the role may not see is
// left empty: the pages that need it belong to roles that may.
export async function loadSite(m: Me): Promise<void> {
  const take = async <V>(call: Promise<V>, put: (v: V) => void) => put(await call)
  await Promise.allSettled([
    take(api.depots(), (r) => (depots.value = r.depots ?? [])),
    take(api.hospitals(), (r) => (hospitals.value = r.hospitals ?? [])),
    loadZones(),
    ...(m.role === 'pilot' || m.role === 'viewer' ? [] : [take(api.orders(), (r) => orders.fill(r.orders ?? []))]),
  ])
}
