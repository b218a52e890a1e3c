import { LinkMark } from '../../parts/LinkMark.tsx'
import { Battery } from '../../parts/Battery.tsx'
import { ageS, motionOf, type Motion } from '../../map/features.ts'
import { wall } from '../../store/clock.ts'
import { drones, loaded, type SeenDrone } from '../../store/store.ts'
import { celsius } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'
import { span } from '../../text/time.ts'

const rank: Record<Motion, number> = { lost: 0, moving: 1, hovering: 1, ground: 2, silent: 3 }
const shapes: Record<Motion, string> = { moving: '▲', hovering: '◉', ground: '●', lost: '?', silent: '◌' }

export function DroneList({ onPick }: { onPick: (d: SeenDrone) => void }) {
  const at = wall.value
  const list = drones.list().sort((a, b) => rank[motionOf(a, at)] - rank[motionOf(b, at)] || a.id.localeCompare(b.id))
  if (list.length === 0) return <p class="dim pad">{loaded.value ? t('drones.none') : t('app.loading')}</p>
  return <ul class="rows">{list.map((d) => <DroneRow key={d.id} drone={d} onPick={() => onPick(d)} />)}</ul>
}

function DroneRow({ drone: d, onPick }: { drone: SeenDrone; onPick: () => void }) {
  const motion = motionOf(d, wall.value)
  const age = ageS(d, wall.value)
  const old = motion === 'lost' || motion === 'silent'
  return (
    <li class={`drone-row motion-${motion}`} data-drone={d.id}>
      <button type="button" class="row-button" onClick={onPick}>
        <span class="row spread"><span><span class="shape" aria-hidden="true">{shapes[motion]}</span> <b class="num">{d.id}</b> <span class="dim">{t(`drones.${motion}`)}</span></span><Battery pct={d.battery_pct} /></span>
        <span class={`row wrap${old ? ' old' : ' dim'}`}>
          <span>{word('drone', d.state)}</span><LinkMark link={d.link} />
          {age !== undefined && <span class="num">{t('drones.age')} {t('ago', { age: span(age * 1000) })}</span>}
          {!old && motion !== 'ground' && <span class="num">{t('drones.height', { m: Math.round(d.alt_takeoff_m ?? 0) })} · {t('drones.speed', { v: (d.speed_mps ?? 0).toFixed(0) })}</span>}
          {d.box && <span class="num">{d.box} {celsius(d.box_c)}</span>}
        </span>
      </button>
    </li>
  )
}
