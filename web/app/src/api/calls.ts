// Every call the application makes, one line each.
import { request } from './client.ts'
import type * as T from './types.ts'

const v1 = '/api/v1'
const id = encodeURIComponent
const get = <R>(path: string) => request<R>('GET', v1 + path)
const post = <R>(path: string, body: unknown = {}) => request<R>('POST', v1 + path, { body })

export const site = () => get<T.Site>('/site')
export const clock = () => get<T.Clock>('/clock')
export const me = () => request<T.Me>('GET', v1 + '/me', { quiet401: true })
// stillMe signs the page out when the session has ended.
export const stillMe = () => get<T.Me>('/me')
export const signIn = (body: { user: string; password: string } | { token: string }) =>
  request<unknown>('POST', v1 + '/session', { body, quiet401: true })
export const signOut = () => request<unknown>('DELETE', v1 + '/session', { quiet401: true })

export const depots = () => get<{ depots: T.Place[] }>('/depots')
export const hospitals = () => get<{ hospitals: T.Place[] }>('/hospitals')
export const zones = () => get<T.Zones>('/zones')
export const orders = () => get<{ orders: T.Order[]; next?: string }>('/orders?limit=100')
export const order = (o: string) => get<T.Order>(`/orders/${id(o)}`)
export const trace = (o: string) => get<T.Trace>(`/orders/${id(o)}/trace`)
export const unitTrace = (u: string) => get<T.UnitTrace>(`/units/${id(u)}/trace`)
export const unitTraceCSV = (u: string) => `${v1}/units/${id(u)}/trace?format=csv`
export const unitStep = (u: string, step: T.UnitStep, reason: string) => post<unknown>(`/units/${id(u)}/${step}`, { reason })
export const unitFate = (u: string, fate: T.Fate) => post<unknown>(`/units/${id(u)}/fate`, { fate })
export const stock = () => get<T.Stock>('/stock')
export const readings = (box: string, q: string) => get<T.Readings>(`/boxes/${id(box)}/readings${q}`)
export const excursions = () => get<{ excursions: T.Excursion[] | null }>('/excursions')
export const dispose = (x: string, verdict: 'release' | 'discard', by: string, comment: string) => post<T.Excursion>(`/excursions/${id(x)}/disposition`, { verdict, by, comment })
export const storage = () => get<{ storage: T.Storage[] | null }>('/storage')
export const storageReadings = (x: string, q: string) => get<T.Readings>(`/storage/${id(x)}/readings${q}`)
export const packingList = (s: string) => get<T.PackingList>(`/shipments/${id(s)}/packing-list`)
export const service = (q: string) => get<Record<string, unknown>>(`/reports/service${q}`)

export const place = (body: T.OrderInput, key: string) => request<T.Order>('POST', v1 + '/orders', { body, key })
export const cancel = (o: string, reason: string) => post<T.Order>(`/orders/${id(o)}/cancel`, { reason })
export const unfulfillable = (o: string, by: string, reason: string) => post<T.Order>(`/orders/${id(o)}/unfulfillable`, { by, reason })
export interface Receipt {
  shipment: string; code?: string; override_reason?: string; received_by: string; units: string[]
  rejected: { unit: string; reason: string }[]; accepted?: { unit: string; clinician: string; reason: string }[]; surface_c?: number
}
export const receive = (o: string, body: Receipt) => post<T.Order>(`/orders/${id(o)}/receive`, body)

export interface Packing { box: string; units: string[]; seal: string; weight_g: number; packed_by: string; checked_by: string }
export const pack = (s: string, body: Packing) => post<T.PackingList>(`/shipments/${id(s)}/pack`, body)
export const unpack = (s: string, by: string) => post<unknown>(`/shipments/${id(s)}/unpack`, { by })
export const setBox = (b: string, state: T.BoxState, cls: string, by: string) =>
  post<T.Box>(`/boxes/${id(b)}/state`, cls ? { state, class: cls, by } : { state, by })
export const importStock = (depot: string, mode: string, asOf: string, csv: string) =>
  request<unknown>('POST', `${v1}/stock/import?depot=${id(depot)}&mode=${mode}&as_of=${id(asOf)}`, { text: csv, type: 'text/csv; charset=utf-8' })

export const depart = (s: string, courier: string) => post<T.Shipment>(`/shipments/${id(s)}/depart`, { courier })
export const arrive = (s: string, by: string) => post<T.Shipment>(`/shipments/${id(s)}/arrive`, { by })
export const byRoad = (s: string, reason: string) => post<T.Shipment>(`/shipments/${id(s)}/by-road`, { reason })
export const callBack = (s: string, reason: string) => post<T.Shipment>(`/shipments/${id(s)}/call-back`, { reason })
export const lostOnRoad = (s: string, reason: string) => post<T.Shipment>(`/shipments/${id(s)}/lost`, { reason })
export const roadClosures = () => get<{ closures: T.RoadClosure[] }>('/roads/closures')
export const putClosure = (body: Omit<T.RoadClosure, 'id'>) => post<T.RoadClosure>('/roads/closures', body)
export const endClosure = (c: string) => request<unknown>('DELETE', `${v1}/roads/closures/${id(c)}`)

export const consent = (f: string, pilot: string, accepts: string[]) => post<T.Flight>(`/flights/${id(f)}/consent`, { pilot, accepts })
export const padClear = (f: string, by: string) => post<T.Flight>(`/flights/${id(f)}/pad-clear`, { by })
export const command = (f: string, verb: T.Verb) => post<T.Flight>(`/flights/${id(f)}/${verb}`)

export const divert = (f: string, site: string, reason: string) => post<T.Flight>(`/flights/${id(f)}/divert`, { site, reason })
export const handover = (f: string, to: string) => post<T.Flight>(`/flights/${id(f)}/handover`, { to })
export const alternates = (f: string) => get<{ alternates: T.Alternate[] | null }>(`/flights/${id(f)}/alternates`)
export const giveUp = (f: string, how: 'lost' | 'call-off', by: string, reason: string) => post<T.Flight>(`/flights/${id(f)}/${how}`, { by, reason })
export const found = (f: string, by: string, reason: string, lat: number, lon: number) => post<T.Flight>(`/flights/${id(f)}/found`, { by, reason, lat, lon })
export const pilots = () => get<{ pilots: T.Pilot[] | null }>('/pilots')
const dryRun = (dry: boolean) => (dry ? '?dry_run=true' : '')
export const putZone = (z: T.ZoneFeature, dry: boolean) =>
  request<T.ZoneAnswer>('PUT', `${v1}/zones/${id(z.properties.id)}${dryRun(dry)}`, { text: JSON.stringify(z), type: 'application/geo+json' })
export const removeZone = (z: string, dry: boolean) => request<T.ZoneAnswer>('DELETE', `${v1}/zones/${id(z)}${dryRun(dry)}`)

export const ack = (a: string, comment: string) => post<unknown>(`/alarms/${id(a)}/ack`, { comment })
export const shelve = (a: string, comment: string, until: string) => post<unknown>(`/alarms/${id(a)}/shelve`, { comment, until })
