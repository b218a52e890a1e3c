import type { Order } from '../../api/types.ts'
import { t, word } from '../../text/t.ts'

export function HeldNote({ order: o }: { order: Order }) {
  const reason = o.held?.reason ?? o.held_reason
  if (o.state !== 'held' && !o.held) return null
  return (
    <div class="note note-warn" role="status">
      <span aria-hidden="true">‖</span>
      <p><strong>{t('order.heldBecause', { why: word('held', o.held?.code) })}</strong>
        {reason && <span class="detail" lang="en">{reason}</span>} {t('order.heldHint')}</p>
    </div>
  )
}
