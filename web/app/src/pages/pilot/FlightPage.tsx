import { useEffect } from 'preact/hooks'
import { FleetMap } from '../../map/FleetMap.tsx'
import { isOver } from '../../map/features.ts'
import { FlightBadge } from '../../parts/badges.tsx'
import { Facts, Panel } from '../../parts/Panel.tsx'
import { markSeen } from '../../sound/sound.ts'
import { nameOf } from '../../store/names.ts'
import { me } from '../../store/session.ts'
import { drones, flights, loaded } from '../../store/store.ts'
import { kilometres, round } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'
import { at, clockSeconds, span } from '../../text/time.ts'
import { Consent } from './Consent.tsx'
import { Ending } from './Ending.tsx'
import { FlightCommands } from './FlightCommands.tsx'
import { FlightVitals } from './FlightVitals.tsx'
import { Preflight } from './Preflight.tsx'

export function FlightPage({ id }: { id: string }) {
  const f = flights.get(id)
  useEffect(() => markSeen(id), [id])
  if (!f) return <p class="pad dim">{loaded.value ? t('flights.gone') : t('app.loading')}</p>
  const d = drones.get(f.drone)
  const pilot = ['pilot', 'admin'].includes(me.value!.role)
  return (
    <div class="page order-page">
      <header class="order-head"><div>
        <p class="row"><FlightBadge of={f.state} />{f.intent && <span class="dim">{word('intent', f.intent)}</span>}</p>
        <h1><span class="num">{f.drone}</span> · {nameOf(f.depot)} → {nameOf(f.hospital)}</h1>
        <p class="dim num">{f.id}</p>
      </div></header>
      {f.reason && <p class="note note-warn"><span aria-hidden="true">▲</span><span lang="en">{f.reason}</span></p>}
      <div class="split order-split">
        <div class="stack">
          {f.state === 'waiting' && pilot && <Consent flight={f} />}
          {!isOver(f) && <Panel title={t('flights.commands', { drone: f.drone })}><FlightVitals flight={f} /><FlightCommands flight={f} /><Ending flight={f} /></Panel>}
          <Preflight checks={f.preflight ?? []} />
        </div>
        <div class="stack">
          <Panel title={t('nav.live')} class="map-panel"><FleetMap flight={f.id} class="map-small" /></Panel>
          <Panel title={t('order.details')}>
            <Facts of={[
              [t('flights.distance'), <span class="num">{kilometres(f.length_m)}</span>],
              f.time_s ? [t('flights.duration'), span(f.time_s * 1000)] : null,
              f.energy_wh ? [t('flights.energy'), <span class="num">{round(f.energy_wh, 0)} Wh</span>] : null,
              [t('flights.need'), <span class="num">{f.need_pct ? `${Math.ceil(f.need_pct)} %` : '–'}{d?.battery_pct != null && <span class="dim"> · {t('flights.has', { pct: Math.round(d.battery_pct) })}</span>}</span>],
              f.consent_by ? [t('flights.pilot'), t('flights.consented', { who: f.consent_by, at: at(f.consent_at, clockSeconds) })] : null,
              f.pad_clear_by ? [t('pad.title'), t('flights.padCleared', { who: f.pad_clear_by, at: at(f.pad_clear_at, clockSeconds) })] : null,
              [t('step.took_off'), at(f.took_off_at, clockSeconds)], [t('step.hold_reached'), at(f.hold_at, clockSeconds)],
              [t('step.released'), at(f.released_at, clockSeconds)], [t('step.landed'), at(f.landed_at, clockSeconds)],
            ]} />
          </Panel>
        </div>
      </div>
    </div>
  )
}
