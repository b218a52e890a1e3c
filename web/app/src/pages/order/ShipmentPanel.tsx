import type { Order, Shipment } from '../../api/types.ts'
import { BoxCurve } from '../../parts/BoxCurve.tsx'
import { FlightBadge, VerdictBadge } from '../../parts/badges.tsx'
import { Due } from '../../parts/Due.tsx'
import { Facts, Panel } from '../../parts/Panel.tsx'
import { ShipmentOutcome } from '../../parts/ShipmentOutcome.tsx'
import { Stepper } from '../../parts/Stepper.tsx'
import { UnitList } from '../../parts/UnitList.tsx'
import { boxes, drones } from '../../store/store.ts'
import { nameOf } from '../../store/names.ts'
import { celsius } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'
import { at } from '../../text/time.ts'
import { PadClear } from './PadClear.tsx'
import { RoadSteps } from './RoadSteps.tsx'
import { Receive } from './Receive.tsx'
import { calledOff, isServing } from './sorting.ts'

// ShipmentPanel is one box of an order: its promise while it is to come,
// its record when it has been.
export function ShipmentPanel({ order, shipment: s, mayAct, number }: { order: Order; shipment: Shipment; mayAct: boolean; number: string }) {
  const serving = isServing(s)
  const drone = drones.get(s.drone)
  const box = boxes.get(s.box)
  return (
    <Panel title={`${serving ? t('order.promise') : t('order.shipment')}${number}`} class={`shipment${serving ? '' : ' past'}`}
      aside={<span class="row"><ShipmentOutcome of={s} order={order} />{serving && <FlightBadge of={s.flight_state} />}</span>}>
      {serving && <p class="eta">
        <span class="dim">{t('order.eta')}</span> <Due time={s.eta} />
        {s.eta_low && s.eta_high && <small class="dim num"> {t('order.spread', { low: at(s.eta_low), high: at(s.eta_high) })}</small>}
      </p>}
      {s.reason && (calledOff(s, order)
        ? <p class="note" lang="en">{s.reason}</p>
        : <p class="note note-warn"><span aria-hidden="true">▲</span><span lang="en">{s.reason}</span></p>)}
      {s.units?.some((u) => u.status === 'quarantined') && <p class="note note-bad" role="status"><span aria-hidden="true">✕</span><strong>{t('order.quarantined')}</strong></p>}
      <Stepper of={s} placedAt={order.placed_at} />
      {mayAct && <PadClear shipment={s} />}
      {mayAct && <RoadSteps shipment={s} />}
      {mayAct && s.state === 'arrived' && <Receive order={order} shipment={s} />}
      <div class="promise-body">
        <div>
          <h3>{t('order.units')}{serving && <small class="dim"> · {t('order.eligible')}</small>}</h3>
          <UnitList units={s.units ?? []} rejected={s.rejected ?? []} />
        </div>
        <Facts of={[
          [t('order.depot'), nameOf(s.depot)],
          s.mode === 'road'
            ? [t('road.courier'), <span>{s.courier || '–'}{s.drive_min ? <small class="dim"> · {t('road.drive', { min: Math.round(s.drive_min) })}</small> : null}</span>]
            : [t('order.drone'), <span class="num">{s.drone || '–'}{drone && serving && drone.battery_pct !== null && drone.battery_pct !== undefined && ` · ${Math.round(drone.battery_pct)} %`}</span>],
          [t('order.box'), <span class="num">{s.box || '–'}{box?.c !== null && box?.c !== undefined && serving ? ` · ${celsius(box.c)}` : ''} <small class="dim">{word('class', s.class ?? s.cold_chain?.class)}</small></span>],
          s.seal ? [t('order.seal'), <span class="num">{s.seal}</span>] : null,
        ]} />
      </div>
      {s.box && s.packed_at && (
        <section class="cold" aria-label={t('order.temperature')}>
          <h3 class="row spread">{t('order.temperature')} <span class="row">{s.cold_chain && s.cold_chain.samples > 0 && <VerdictBadge of={s.verdict || s.cold_chain.verdict} />}</span></h3>
          {s.cold_chain && s.cold_chain.samples > 0 && <p class="dim num">{t('order.minmax', { min: s.cold_chain.min_c.toFixed(1), max: s.cold_chain.max_c.toFixed(1), n: s.cold_chain.samples })}</p>}
          {serving && s.cold_chain?.viable_min !== null && s.cold_chain?.viable_min !== undefined && (
            <p class="dim">{s.cold_chain.viable_min >= 1440 ? t('cold.viableDay') : t('cold.viable', { min: s.cold_chain.viable_min })}</p>
          )}
          {s.cold_chain?.opened ? <p class="note note-warn"><span aria-hidden="true">▲</span>{t('cold.opened', { n: s.cold_chain.opened })}</p> : null}
          <BoxCurve box={s.box} from={s.packed_at} to={s.delivered_at} />
        </section>
      )}
    </Panel>
  )
}
