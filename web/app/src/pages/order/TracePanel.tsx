import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Trace } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'
import { at, clockSeconds } from '../../text/time.ts'
import { VerdictBadge } from '../../parts/badges.tsx'

// TracePanel is the custody record, read when asked for.
export function TracePanel({ id }: { id: string }) {
  const [trace, setTrace] = useState<Trace | null>(null)
  const action = useAction()
  return (
    <Panel title={t('order.trace')} aside={trace && <button type="button" class="quiet" onClick={() => print()}>{t('do.print')}</button>}>
      {!trace && <button type="button" disabled={action.busy} onClick={() => void action.run(async () => setTrace(await api.trace(id)))}>{t('order.traceShow')}</button>}
      <ProblemNote problem={action.problem} />
      {trace && (
        <>
          <ol class="timeline trace">
            {trace.steps.map((s, i) => (
              <li key={i}>
                <time class="num">{at(s.at, clockSeconds)}</time>
                <span><b>{word('step', s.what)}</b> <span class="dim">{[s.who, s.place && nameOf(s.place)].filter(Boolean).join(' · ')}</span>
                  <small class="num">{[s.unit, s.box, s.c !== null && s.c !== undefined && `${s.c.toFixed(1)} °C`].filter(Boolean).join(' · ')}</small>
                  {s.reason && <small class="dim" lang="en">{s.reason}</small>}</span>
              </li>
            ))}
          </ol>
          <ul class="temps">
            {(trace.temperature ?? []).map((r, i) => (
              <li key={i}><b class="num">{r.box}</b> <VerdictBadge of={r.verdict} /> {r.samples > 0 && <span class="num dim">{t('order.minmax', { min: r.min_c.toFixed(1), max: r.max_c.toFixed(1), n: r.samples })}</span>}</li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}
