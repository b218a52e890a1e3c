import { useState } from 'preact/hooks'
import { FleetMap } from '../../map/FleetMap.tsx'
import { drones, orders, shipmentsOf } from '../../store/store.ts'
import { me } from '../../store/session.ts'
import { isSeen, markSeen } from '../../sound/sound.ts'
import { t } from '../../text/t.ts'
import { OrderRow } from '../order/OrderRow.tsx'
import { byUrgency, isOpen, isServing } from '../order/sorting.ts'
import { SideTabs } from './SideTabs.tsx'

// LivePage is the dispatcher's desk: orders on the left, the map, and on
// the right what needs a decision.
export function LivePage() {
  const [selected, setSelected] = useState<string | null>(null)
  const seesOrders = ['dispatcher', 'admin'].includes(me.value!.role)
  return (
    <div class={`desk${seesOrders ? '' : ' desk-two'}`}>
      <h1 class="visually-hidden">{t('nav.live')}</h1>
      {seesOrders && <Board selected={selected} onFlight={setSelected} />}
      <FleetMap selected={selected} onDrone={(id) => setSelected(drones.get(id)?.flight || null)} class="map-full" />
      <SideTabs selected={selected} onFlight={setSelected} />
    </div>
  )
}

function Board({ selected, onFlight }: { selected: string | null; onFlight: (id: string | null) => void }) {
  const open = orders.list().filter(isOpen).sort(byUrgency)
  const held = open.filter((o) => o.state === 'held')
  const rest = open.filter((o) => o.state !== 'held')
  const row = (o: (typeof open)[number]) => {
    const flight = shipmentsOf(o).find((s) => isServing(s) && s.flight)?.flight
    return (
      <OrderRow key={o.id} order={o} showHospital isNew={!isSeen(o.id)} picked={!!flight && flight === selected}
        onPick={flight ? () => { markSeen(o.id); onFlight(flight) } : undefined} />
    )
  }
  return (
    <section class="desk-board" aria-label={t('board.orders')}>
      {held.length > 0 && <><h2 class="desk-title warn-text"><span aria-hidden="true">‖</span> {t('board.held')} <span class="count">{held.length}</span></h2><ul class="rows">{held.map(row)}</ul></>}
      <h2 class="desk-title">{t('board.orders')} <span class="count">{rest.length}</span></h2>
      {rest.length === 0 && <p class="dim pad">{t('orders.none')}</p>}
      <ul class="rows">{rest.map(row)}</ul>
    </section>
  )
}
