import type { Order, Shipment } from '../api/types.ts'
import { calledOff } from '../pages/order/sorting.ts'
import { t } from '../text/t.ts'
import { Badge } from './Badge.tsx'
import { ShipmentBadge } from './badges.tsx'

export function ShipmentOutcome({ of: s, order }: { of: Shipment; order: Order | undefined }) {
  return calledOff(s, order) ? <Badge tone="dim" mark="✕">{t('shipment.calledOff')}</Badge> : <ShipmentBadge of={s.state} />
}
