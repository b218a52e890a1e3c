import type * as T from '../api/types.ts'
import { word } from '../text/t.ts'
import { Badge, type Tone } from './Badge.tsx'

type Look = [Tone, string]

const orderLook: Record<T.OrderState, Look> = {
  placed: ['info', '○'], held: ['warn', '‖'], in_progress: ['info', '▶'], partly_delivered: ['info', '◐'],
  delivered: ['ok', '✓'], cancelled: ['dim', '✕'], unfulfillable: ['bad', '✕'],
}
const shipmentLook: Record<T.ShipmentState, Look> = {
  allocated: ['info', '○'], packed: ['info', '■'], in_transit: ['info', '▶'], arrived: ['warn', '▼'],
  delivered: ['ok', '✓'], failed: ['bad', '✕'], recalled: ['warn', '◀'], returned: ['dim', '◀'],
}
const flightLook: Record<T.FlightState, Look> = {
  planned: ['dim', '○'], waiting: ['warn', '!'], preparing: ['info', '◔'], launching: ['info', '▲'], outbound: ['info', '▶'],
  holding: ['warn', '‖'], delivering: ['info', '▼'], returning: ['info', '◀'], ended: ['ok', '✓'], failed: ['bad', '✕'],
}
const boxLook: Record<T.BoxState, Look> = {
  clean: ['dim', '○'], conditioned: ['ok', '●'], packed: ['info', '■'], in_transit: ['info', '▶'], at_hospital: ['warn', '▼'],
  returning: ['info', '◀'], received: ['dim', '◁'], out_of_service: ['bad', '✕'],
}
const verdictLook: Record<T.Verdict, Look> = {
  in_range: ['ok', '✓'], advisory: ['warn', '!'], minor: ['warn', '▲'], major: ['bad', '✕'], unknown: ['bad', '?'],
}
const urgencyLook: Record<T.Urgency, Look> = {
  immediate: ['bad', '⬤'], urgent_group_specific: ['warn', '▲'], urgent_crossmatched: ['warn', '△'], routine: ['dim', '○'],
}
const other: Look = ['dim', '?']

function make<S extends string>(prefix: string, looks: Record<S, Look>) {
  return function StateBadge({ of }: { of: S | '' | undefined | null }) {
    if (!of) return null
    const [tone, mark] = looks[of] ?? other
    return <Badge tone={tone} mark={mark}>{word(prefix, of)}</Badge>
  }
}

export const OrderBadge = make('order', orderLook)
export const ShipmentBadge = make('shipment', shipmentLook)
export const RoadBadge = make('road', shipmentLook)
export const FlightBadge = make('flight', flightLook)
export const BoxBadge = make('box', boxLook)
export const VerdictBadge = make('verdict', verdictLook)
export const UrgencyBadge = make('urgency', urgencyLook)
