import { batch } from '@preact/signals'
import type * as T from '../api/types.ts'
import { setClock } from '../store/clock.ts'
import * as store from '../store/store.ts'
import { parse } from '../text/time.ts'

export interface Frame {
  type: 'snapshot' | 'delta' | 'gap'
  seq: number
  epoch?: string
  at?: T.Time
  speed?: number
  drones?: T.Drone[] | null
  flights?: T.Flight[] | null
  orders?: T.Order[] | null
  shipments?: T.Shipment[] | null
  boxes?: T.Box[] | null
  alarms?: T.Alarm[] | null
}

// applyFrame puts a snapshot or a delta into the store. A hospital hears of
// a drone only while it flies for it (whileFlying): afterwards it is
// forgotten, since its last position would pass for a lost link.
export function applyFrame(f: Frame, wallNow: number, whileFlying = false): void {
  const drones = f.drones?.map((d) => ({ ...d, heard: wallNow }))
  batch(() => {
    const at = parse(f.at)
    if (at !== undefined) setClock(at, f.speed, wallNow)
    if (f.type === 'snapshot') {
      store.drones.replace(drones ?? [])
      store.flights.replace(f.flights ?? [])
      store.orders.replace(f.orders ?? [])
      store.shipments.replace(f.shipments ?? [])
      store.boxes.replace(f.boxes ?? [])
      store.alarms.replace(f.alarms ?? [])
      store.loaded.value = true
      return
    }
    store.drones.merge(drones)
    store.flights.merge(f.flights)
    store.orders.merge(f.orders)
    store.shipments.merge(f.shipments)
    store.boxes.merge(f.boxes)
    store.alarms.merge(f.alarms)
    if (whileFlying && f.flights?.length) forgetLanded()
  })
}

function forgetLanded(): void {
  const flying = new Set(store.flights.list().filter((f) => f.state !== 'ended' && f.state !== 'failed').map((f) => f.drone))
  store.drones.drop((d) => !flying.has(d.id))
}
