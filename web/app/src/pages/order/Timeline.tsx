import type { TimelineEntry } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'
import { at, clockSeconds, fullTime } from '../../text/time.ts'

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <Panel title={t('order.timeline')}>
      <ol class="timeline">
        {[...entries].reverse().map((e, i) => (
          <li key={`${e.at}-${e.what}-${i}`}>
            <time class="num" title={at(e.at, fullTime)}>{at(e.at, clockSeconds)}</time>
            <span><b>{word('step', e.what)}</b>{e.who && e.who !== 'airvein' && <span class="dim"> · {nameOf(e.who)}</span>}{e.reason && <small class="dim" lang="en">{e.reason}</small>}</span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
