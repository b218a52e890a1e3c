import { isOver } from '../../map/features.ts'
import { FlightBadge } from '../../parts/badges.tsx'
import { href } from '../../router.ts'
import { nameOf } from '../../store/names.ts'
import { flights } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { Ending } from '../pilot/Ending.tsx'
import { FlightCommands } from '../pilot/FlightCommands.tsx'
import { FlightVitals } from '../pilot/FlightVitals.tsx'

// FlightList is every flight that is not over; the chosen one opens its
// commands.
export function FlightList({ selected, onFlight }: { selected: string | null; onFlight: (id: string | null) => void }) {
  const list = flights.list().filter((f) => !isOver(f))
  if (list.length === 0) return <p class="dim pad">{t('flights.none')}</p>
  return (
    <ul class="rows">
      {list.map((f) => (
        <li key={f.id} class={`flight-row${f.id === selected ? ' picked' : ''}`} data-flight={f.id}>
          <button type="button" class="row-button" aria-expanded={f.id === selected} onClick={() => onFlight(f.id === selected ? null : f.id)}>
            <span class="row spread"><b class="num">{f.drone}</b><FlightBadge of={f.state} /></span>
            <span class="dim">{nameOf(f.depot)} → {nameOf(f.hospital)}</span>
          </button>
          {f.id === selected && <div class="stack pad"><FlightVitals flight={f} /><FlightCommands flight={f} /><Ending flight={f} /><a href={href('flights', f.id)}>{t('order.details')}</a></div>}
        </li>
      ))}
    </ul>
  )
}
