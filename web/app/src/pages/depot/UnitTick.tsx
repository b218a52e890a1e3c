import type { Unit } from '../../api/types.ts'
import { Din } from '../../parts/Din.tsx'
import { t, word } from '../../text/t.ts'
import { at, dayTime } from '../../text/time.ts'

export function UnitTick({ unit: u, on, onTick }: { unit: Unit; on: boolean; onTick: (on: boolean) => void }) {
  return (
    <li class={on ? 'is-on' : undefined} data-unit={u.id}>
      <label class="tick">
        <input type="checkbox" checked={on} onChange={(e) => onTick(e.currentTarget.checked)} />
        <span><Din din={u.din} /> <span class="group">{u.group}</span>
          <small class="dim">{word('component', u.component)} · <span class="num">{u.ml} mL · {u.product}</span>{u.expiry && <> · {t('stock.expiry')} <span class="num">{at(u.expiry, dayTime)}</span></>}</small></span>
      </label>
    </li>
  )
}
