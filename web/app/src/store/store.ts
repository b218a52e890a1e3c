// The one owner of what the server said.
import { signal } from '@preact/signals'
import type * as T from '../api/types.ts'
import { Collection } from './collection.ts'

// SeenDrone adds the wall time at which the frame arrived, so that the age
// of a position goes on growing while nothing comes.
export type SeenDrone = T.Drone & { heard: number }

export const drones = new Collection<SeenDrone>()
export const flights = new Collection<T.Flight>()
export const orders = new Collection<T.Order>()
export const shipments = new Collection<T.Shipment>()
export const boxes = new Collection<T.Box>()
export const alarms = new Collection<T.Alarm>()

export const site = signal<T.Site | null>(null)
export const depots = signal<T.Place[]>([])
export const hospitals = signal<T.Place[]>([])
export const zones = signal<T.Zones>({ type: 'FeatureCollection', features: [] })

// loaded says that a first snapshot has come.
export const loaded = signal(false)

export function clearStore(): void {
  for (const c of [drones, flights, orders, shipments, boxes, alarms]) c.replace([])
  loaded.value = false
}

// shipmentsOf are an order's shipments, each in the newer of the two forms
// that came: in the order, or by itself.
export function shipmentsOf(o: T.Order): T.Shipment[] {
  return (o.shipments ?? []).map((s) => ({ ...s, ...shipments.get(s.id) }))
}
