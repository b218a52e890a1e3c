import type { Flight } from '../../api/types.ts'
import { ageS, motionOf } from '../../map/features.ts'
import { Battery } from '../../parts/Battery.tsx'
import { LinkMark } from '../../parts/LinkMark.tsx'
import { wall } from '../../store/clock.ts'
import { drones } from '../../store/store.ts'
import { celsius } from '../../text/amounts.ts'
import { t } from '../../text/t.ts'
import { span } from '../../text/time.ts'

// FlightVitals are the figures a pilot watches, greyed when they are old.
export function FlightVitals({ flight: f }: { flight: Flight }) {
  const d = drones.get(f.drone)
  if (!d) return <p class="dim">{t('drones.noPosition')}</p>
  const age = ageS(d, wall.value)
  const motion = motionOf(d, wall.value)
  return (
    <ul class={`vitals${motion === 'lost' || motion === 'silent' ? ' old' : ''}`}>
      <li><LinkMark link={d.link} /><small>{age === undefined ? t('drones.noPosition') : `${t('drones.age')} ${t('ago', { age: span(age * 1000) })}`}</small></li>
      <li><Battery pct={d.battery_pct} /><small>{d.mode || '–'}</small></li>
      <li><b class="num">{d.alt_takeoff_m == null ? '–' : `${Math.round(d.alt_takeoff_m)} m`}</b><small>{d.speed_mps == null ? '–' : t('drones.speed', { v: d.speed_mps.toFixed(1) })}</small></li>
      {d.at_release_pct != null && <li><b class="num">{Math.round(d.at_release_pct)} %</b><small>{t('drones.atRelease')}</small></li>}
      {d.turn_back_pct != null && <li data-turn-back><b class={`num${d.turn_back_pct < 20 ? ' warn-text' : ''}`}>{Math.round(d.turn_back_pct)} %</b><small>{t('drones.turnBack')}</small></li>}
      {d.box && <li><b class="num">{celsius(d.box_c)}</b><small>{d.box}</small></li>}
    </ul>
  )
}
