import { isOver } from '../../map/features.ts'
import { FlightBadge } from '../../parts/badges.tsx'
import { Battery } from '../../parts/Battery.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { href } from '../../router.ts'
import { isSeen } from '../../sound/sound.ts'
import { nameOf } from '../../store/names.ts'
import { drones, flights, loaded } from '../../store/store.ts'
import type { Flight } from '../../api/types.ts'
import { kilometres } from '../../text/amounts.ts'
import { t } from '../../text/t.ts'
import { parse, span } from '../../text/time.ts'

// FlightsPage is the pilot's: what waits for consent first.
export function FlightsPage() {
  const all = flights.list().sort((a, b) => (parse(b.planned_at) ?? 0) - (parse(a.planned_at) ?? 0))
  const waiting = all.filter((f) => f.state === 'waiting')
  const planned = all.filter((f) => f.state === 'planned')
  const active = all.filter((f) => !isOver(f) && f.state !== 'waiting' && f.state !== 'planned')
  const done = all.filter(isOver).slice(0, 20)
  return (
    <div class="page">
      <h1>{t('flights.title')}</h1>
      <Section title={t('flights.await')} list={waiting} urgent />
      <Section title={t('flights.active')} list={active} />
      <Section title={t('flights.planned')} list={planned} />
      {done.length > 0 && <Section title={t('flights.done')} list={done} />}
    </div>
  )
}

function Section({ title, list, urgent }: { title: string; list: readonly Flight[]; urgent?: boolean }) {
  return (
    <Panel title={title} aside={<span class={`count${urgent && list.length ? ' warn' : ''}`}>{list.length}</span>}>
      {list.length === 0 && <p class="dim pad">{loaded.value ? t('flights.none') : t('app.loading')}</p>}
      <ul class="rows">{list.map((f) => <FlightRow key={f.id} flight={f} />)}</ul>
    </Panel>
  )
}

function FlightRow({ flight: f }: { flight: Flight }) {
  const d = drones.get(f.drone)
  return (
    <li class="flight-row" data-flight={f.id}>
      <a href={href('flights', f.id)}>
        <span class="row spread"><span class="row"><b class="num">{f.drone}</b><FlightBadge of={f.state} />{f.state === 'waiting' && !isSeen(f.id) && <b class="new">{t('board.newOrder')}</b>}</span>{!isOver(f) && <Battery pct={d?.battery_pct} need={f.state === 'waiting' || f.state === 'preparing' ? f.need_pct : undefined} />}</span>
        <span>{nameOf(f.depot)} → {nameOf(f.hospital)}</span>
        <span class="dim num">{kilometres(f.length_m)}{f.time_s ? ` · ${span(f.time_s * 1000)}` : ''}{f.need_pct ? ` · ${t('flights.need')} ${Math.ceil(f.need_pct)} %` : ''}</span>
        {f.reason && <span class="warn-text" lang="en">{f.reason}</span>}
      </a>
    </li>
  )
}
