import type { Why } from '../../api/types.ts'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'

// WhyPanel gives the reason of every choice.
export function WhyPanel({ why }: { why: readonly Why[] }) {
  if (why.length === 0) return null
  return (
    <details class="panel why">
      <summary><h2>{t('order.why')}</h2></summary>
      <ul>
        {why.map((w, i) => <li key={i}><span class="dim">{word('why', w.what)}</span> <b class="num">{nameOf(w.chosen)}</b> <span lang="en">{w.because}</span></li>)}
      </ul>
    </details>
  )
}
