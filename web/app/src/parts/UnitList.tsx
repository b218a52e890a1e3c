import type { Unit } from '../api/types.ts'
import { t, word } from '../text/t.ts'
import { at, dayTime } from '../text/time.ts'
import { Din } from './Din.tsx'

// UnitList names the bags of a shipment.
export function UnitList({ units }: { units: readonly Unit[] }) {
  return (
    <ul class="units">
      {units.map((u) => (
        <li key={u.id}>
          <Din din={u.din} />
          <span class="group">{u.group}</span>
          <span class="dim">{word('component', u.component)} · <span class="num">{u.ml} mL</span>{u.expiry && <> · {t('stock.expiry').toLowerCase()} {at(u.expiry, dayTime)}</>}</span>
        </li>
      ))}
    </ul>
  )
}
