import type { Trace } from '../../api/types.ts'
import { VerdictBadge } from '../../parts/badges.tsx'
import { href } from '../../router.ts'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'
import { at, clockSeconds, dayTime } from '../../text/time.ts'

// TraceSteps is a trace as people read it: every step, then every box's
// record.
export function TraceSteps({ trace }: { trace: Pick<Trace, 'steps' | 'temperature'> }) {
  return (
    <>
      <ol class="timeline trace">
        {trace.steps.map((s, i) => (
          <li key={i}>
            <time class="num" title={at(s.at, dayTime)}>{at(s.at, clockSeconds)}</time>
            <span><b>{word('step', s.what)}</b> <span class="dim">{[s.who, s.place && nameOf(s.place)].filter(Boolean).join(' · ')}</span>
              <small class="num">{s.unit && <a href={href('units', s.unit)}>{s.unit}</a>} {[s.box, s.c !== null && s.c !== undefined && `${s.c.toFixed(1)} °C`].filter(Boolean).join(' · ')}</small>
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
  )
}
