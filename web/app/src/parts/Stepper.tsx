import type { Shipment } from '../api/types.ts'
import { t } from '../text/t.ts'
import { at } from '../text/time.ts'

// Stepper shows how far a shipment is. A step is ticked only when it has
// been recorded, with the time at which it was.
export function Stepper({ of: s, placedAt }: { of: Shipment; placedAt: string }) {
  const order = ['allocated', 'packed', 'in_transit', 'arrived', 'delivered'] as const
  const road = s.mode === 'road'
  const reached = order.indexOf(s.state as (typeof order)[number])
  const times = [s.allocated_at ?? placedAt, s.packed_at, s.departed_at, s.arrived_at, s.delivered_at]
  const names = [t('step.reserved'), t('step.packed'), t(road ? 'step.departed_by_road' : 'step.took_off'), t(road ? 'step.arrived_by_road' : 'step.arrived'), t('step.delivered')]
  return (
    <ol class="stepper">
      {order.map((step, i) => {
        const done = reached >= i || !!times[i]
        const current = reached === i
        return (
          <li key={step} class={done ? 'done' : undefined} aria-current={current ? 'step' : undefined}>
            <span class="dot" aria-hidden="true">{done ? '✓' : ''}</span>
            <span>{names[i]}</span>
            <span class="num dim">{done ? at(times[i]) : ''}</span>
          </li>
        )
      })}
    </ol>
  )
}
