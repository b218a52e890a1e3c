import type { Order } from '../../api/types.ts'
import { OrderBadge, UrgencyBadge } from '../../parts/badges.tsx'
import { Ago } from '../../parts/Due.tsx'
import { ShipmentOutcome } from '../../parts/ShipmentOutcome.tsx'
import { href } from '../../router.ts'
import { now } from '../../store/clock.ts'
import { nameOf } from '../../store/names.ts'
import { shipmentsOf } from '../../store/store.ts'
import { lineText } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'
import { clockTime, parse, untilText } from '../../text/time.ts'
import { ageOf, dueOf, isOpen, isServing } from './sorting.ts'

// OrderRow is one order in a list, tinted by its age against its promise.
export function OrderRow({ order: o, showHospital, onPick, isNew, picked }: {
  order: Order; showHospital?: boolean; onPick?: () => void; isNew?: boolean; picked?: boolean
}) {
  const ships = shipmentsOf(o)
  const open = isOpen(o)
  const due = open ? dueOf(o, ships) : undefined
  const age = open ? ageOf(parse(o.placed_at) ?? 0, due, now.value) : 'fresh'
  const serving = ships.find(isServing)
  return (
    <li class={`order-row age-${age} urgency-${o.urgency}${picked ? ' picked' : ''}`} data-order={o.id}>
      <a href={href('orders', o.id)} onClick={onPick && ((e) => {
        if (e.metaKey || e.ctrlKey || e.detail === 2) return
        e.preventDefault()
        onPick()
      })}>
        <span class="row spread">
          <span class="row"><UrgencyBadge of={o.urgency} />{isNew && <b class="new">{t('board.newOrder')}</b>}</span>
          {due !== undefined ? <span class={`due ${age}`}>{t(serving ? 'order.by' : 'order.neededByTime', { at: clockTime(due) })}, {untilText(due, now.value)}</span> : <span class="dim"><Ago time={o.placed_at} /></span>}
        </span>
        <span class="what">{o.lines.map(lineText).join(', ')}</span>
        {showHospital && <span class="where">{nameOf(o.hospital)}</span>}
        <span class="row">
          {serving && o.state !== 'held' ? <ShipmentOutcome of={serving} order={o} /> : <OrderBadge of={o.state} />}
          {o.state === 'held' && <span class="warn-text">{word('held', o.held?.code)}</span>}
          {(serving?.drone || serving?.courier) && <span class="dim num">{serving.drone || serving.courier}</span>}
          {showHospital && o.car_deadline && <span class={(parse(o.car_deadline.leave_by) ?? 0) < now.value ? 'late' : 'warn-text'} data-car-deadline>▲ {t('road.leaveBy', { depot: nameOf(o.car_deadline.depot), at: clockTime(parse(o.car_deadline.leave_by) ?? 0) })}</span>}
        </span>
      </a>
      {onPick && picked && <a class="more" href={href('orders', o.id)}>{t('order.details')}</a>}
    </li>
  )
}
