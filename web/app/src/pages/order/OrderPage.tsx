import { useEffect } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import { OrderBadge, UrgencyBadge } from '../../parts/badges.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { Panel } from '../../parts/Panel.tsx'
import { nameOf } from '../../store/names.ts'
import { me } from '../../store/session.ts'
import { loaded, orders, shipmentsOf } from '../../store/store.ts'
import { markSeen } from '../../sound/sound.ts'
import { lineText } from '../../text/amounts.ts'
import { t } from '../../text/t.ts'
import { at, dayTime } from '../../text/time.ts'
import { FleetMap } from '../../map/FleetMap.tsx'
import { HeldNote } from './HeldNote.tsx'
import { LineProgress } from './LineProgress.tsx'
import { OrderActions } from './OrderActions.tsx'
import { OrderDetails } from './OrderDetails.tsx'
import { CarNote } from './RoadSteps.tsx'
import { ShipmentPanel } from './ShipmentPanel.tsx'
import { isServing } from './sorting.ts'
import { Timeline } from './Timeline.tsx'
import { TracePanel } from './TracePanel.tsx'
import { WhyPanel } from './WhyPanel.tsx'

// OrderPage is everything about one order, as it happens.
export function OrderPage({ id }: { id: string }) {
  const here = orders.get(id)
  // The feed carries what changes; text such as a phone number comes with
  // the order itself.
  const read = useLoad(() => api.order(id), [id])
  useEffect(() => {
    if (read.value) orders.fill([read.value])
  }, [read.value])
  useEffect(() => markSeen(id), [id])
  const o = here ?? read.value
  if (!o) return <p class="pad dim">{read.problem && loaded.value ? t('order.gone') : t('app.loading')}</p>
  const ships = shipmentsOf(o)
  const flight = (ships.find((s) => isServing(s) && s.flight) ?? ships.find((s) => s.flight))?.flight
  const mayAct = ['hospital', 'dispatcher', 'admin'].includes(me.value!.role)
  return (
    <div class="page order-page">
      <header class="order-head">
        <div>
          <p class="row"><UrgencyBadge of={o.urgency} /><OrderBadge of={o.state} /></p>
          <h1>{o.lines.map(lineText).join(', ')}</h1>
          <p class="dim">{nameOf(o.hospital)} · {t('order.placedAt')} {at(o.placed_at, dayTime)} · <span class="num">{o.id}</span></p>
        </div>
        {mayAct && <OrderActions order={o} />}
      </header>
      <HeldNote order={o} />
      {me.value!.role !== 'hospital' && <CarNote order={o} />}
      <LineProgress order={o} />
      <div class="split order-split">
        <div class="stack">
          {ships.length === 0 && <Panel title={t('order.promise')}><p class="dim pad">{t('order.noPromise')}</p></Panel>}
          {ships.map((s, i) => <ShipmentPanel key={s.id} order={o} shipment={s} mayAct={mayAct} number={ships.length > 1 ? ` ${i + 1}/${ships.length}` : ''} />).reverse()}
          <WhyPanel why={o.why ?? []} />
        </div>
        <div class="stack">
          {flight && <Panel title={t('nav.live')} class="map-panel"><FleetMap flight={flight} class="map-small" /></Panel>}
          <Timeline entries={o.timeline ?? []} />
          <OrderDetails order={o} extra={read.value} />
          <TracePanel id={o.id} />
        </div>
      </div>
    </div>
  )
}
