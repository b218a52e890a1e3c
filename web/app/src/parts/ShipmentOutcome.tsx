import type { Order, Shipment } from '../api/types.ts'
import { calledOff } from '../pages/order/sorting.ts'
import { t } from '../text/t.ts'
import { Badge } from './Badge.tsx'
import { RoadBadge, ShipmentBadge } from './badges.tsx'

export function ShipmentOutcome({ of: s, order }: { of: Shipment; order: Order | undefined }) {
  if (calledOff(s, order)) return <Badge tone="dim" mark="✕">{t('shipment.calledOff')}</Badge>
  return s.mode === 'road' ? <RoadBadge of={s.state} /> : <ShipmentBadge of={s.state} />
}
