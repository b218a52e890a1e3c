import type { Rejected, Unit } from '../api/types.ts'
import { t, word } from '../text/t.ts'
import { at, dayTime } from '../text/time.ts'
import { Badge } from './Badge.tsx'
import { Din } from './Din.tsx'

// UnitList names the bags of a shipment, and says of each that must not be
// transfused that it must not.
export function UnitList({ units, rejected = [] }: { units: readonly Unit[]; rejected?: readonly Rejected[] }) {
  return (
    <ul class="units">
      {units.map((u) => (
        <li key={u.id}>
          <Din din={u.din} />
          <span class="group">{u.group}</span>
          <span class="dim">{word('component', u.component)} · <span class="num">{u.ml} mL</span>{u.expiry && <> · {t('stock.expiry').toLowerCase()} {at(u.expiry, dayTime)}</>}</span>
          <UnitFate unit={u} rejected={rejected.find((r) => r.unit === u.id)} />
        </li>
      ))}
    </ul>
  )
}

function UnitFate({ unit: u, rejected }: { unit: Unit; rejected: Rejected | undefined }) {
  if (rejected) return <span class="bad-text"><span aria-hidden="true">✕</span> {t('unit.rejected', { why: rejected.reason })}</span>
  if (u.status === 'quarantined') return <Badge tone="bad" mark="✕">{t('unit.quarantined')}</Badge>
  if (u.status === 'discarded') return <Badge tone="dim" mark="✕">{t('unit.discarded')}</Badge>
  return null
}
