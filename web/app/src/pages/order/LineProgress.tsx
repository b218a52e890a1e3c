import type { Order } from '../../api/types.ts'
import { amount, lineText } from '../../text/amounts.ts'
import { t } from '../../text/t.ts'
import { isOpen } from './sorting.ts'

// LineProgress states what an order still misses and what whole bags gave
// beyond what was asked.
export function LineProgress({ order: o }: { order: Order }) {
  const notes = o.lines.flatMap((l) => {
    const missing = l.amount - (l.allocated ?? 0) - (l.delivered ?? 0)
    const out: { text: string; warn: boolean }[] = []
    if (isOpen(o) && l.allocated !== undefined && missing > 0.01) out.push({ text: `${lineText(l)}: ${t('order.missing', { amount: amount(missing, l.unit_def) })}`, warn: true })
    if ((l.excess ?? 0) > 0.01) out.push({ text: `${lineText(l)}: ${t('order.excess', { amount: amount(l.excess!, l.unit_def) })}`, warn: false })
    return out
  })
  if (notes.length === 0) return null
  return <ul class="line-notes">{notes.map((n) => <li key={n.text} class={n.warn ? 'warn-text' : 'dim'}><span aria-hidden="true">{n.warn ? '▲' : 'ⓘ'}</span> {n.text}</li>)}</ul>
}
