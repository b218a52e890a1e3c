import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import { TextField } from '../../parts/Field.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { now } from '../../store/clock.ts'
import { nameOf } from '../../store/names.ts'
import { known, t, word } from '../../text/t.ts'
import { zone } from '../../text/time.ts'
import { fromLocal, toLocal, toRFC3339 } from '../../text/zoned.ts'
import { figures, snake } from './figures.ts'

// ReportsPage shows the service figures as the server counts them.
export function ReportsPage() {
  const [from, setFrom] = useState(() => toLocal(now.value - 7 * 86_400_000, zone.value))
  const [to, setTo] = useState(() => toLocal(now.value + 60_000, zone.value))
  const [asked, setAsked] = useState({ from, to })
  const query = (format: string) => {
    const q = new URLSearchParams({ format })
    for (const [name, local] of Object.entries(asked)) {
      const ms = fromLocal(local, zone.value)
      if (ms !== undefined) q.set(name, toRFC3339(ms, zone.value))
    }
    return `?${q}`
  }
  const { value, problem } = useLoad(() => api.service(query('json')), [asked.from, asked.to])
  const f = value ? figures(value) : null
  return (
    <div class="page">
      <h1>{t('report.title')}</h1>
      <form class="panel row wrap align-end" onSubmit={(e) => { e.preventDefault(); setAsked({ from, to }) }}>
        <TextField label={t('report.from')} type="datetime-local" value={from} onInput={setFrom} />
        <TextField label={t('report.to')} type="datetime-local" value={to} onInput={setTo} />
        <button type="submit" class="primary">{t('report.load')}</button>
        <a class="button" href={`/api/v1/reports/service${query('csv')}`} download="service.csv">{t('report.csv')}</a>
      </form>
      <ProblemNote problem={problem} />
      {f && (
        <>
          <dl class="tiles">{f.numbers.map(([name, n]) => <div key={name}><dt>{known('report', name) ? word('report', name) : name.replaceAll('_', ' ')}</dt><dd class="num">{n}</dd></div>)}</dl>
          {f.cold.length > 0 && <Panel title={t('report.cold_chain')}><ul class="plain">{f.cold.map(([v, n]) => <li key={v}><b class="num">{n}</b> {word('verdict', v)}</li>)}</ul></Panel>}
          {f.hospitals.length > 0 && (
            <Panel title={t('report.by_hospital')}>
              <div class="table-wrap" tabIndex={0} role="group" aria-label={t('report.by_hospital')}>
                <table>
                  <thead><tr>{Object.keys(f.hospitals[0]!).map((k) => <th key={k} scope="col">{known('report', snake(k)) ? word('report', snake(k)) : k}</th>)}</tr></thead>
                  <tbody>{f.hospitals.map((h, i) => <tr key={i}>{Object.entries(h).map(([k, v]) => <td key={k} class="num">{k.toLowerCase() === 'hospital' ? nameOf(String(v)) : String(v)}</td>)}</tr>)}</tbody>
                </table>
              </div>
            </Panel>
          )}
        </>
      )}
      {value && f && f.numbers.length === 0 && <p class="dim">{t('report.none')}</p>}
    </div>
  )
}
