import * as api from '../../api/calls.ts'
import type { UnitDetail } from '../../api/types.ts'
import { Din } from '../../parts/Din.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'
import { at, dayTime } from '../../text/time.ts'
import { TraceSteps } from '../order/TraceSteps.tsx'
import { UnitActions } from './UnitActions.tsx'

// UnitPage is the record of one unit, or of every component of a donation,
// from its receipt into stock to its fate, as it is printed.
export function UnitPage({ id }: { id: string }) {
  const { value, problem, reload } = useLoad(() => api.unitTrace(id), [id])
  if (problem) return <div class="page"><ProblemNote problem={problem} /></div>
  if (!value) return <p class="pad dim">{t('app.loading')}</p>
  return (
    <div class="page narrow">
      <h1>{t('unit.title', { id })}</h1>
      <p class="row wrap no-print">
        <button type="button" class="quiet" onClick={() => print()}>{t('do.print')}</button>
        <a href={api.unitTraceCSV(id)} download={`${id}.csv`}>{t('unit.csv')}</a>
      </p>
      {value.units.map((u) => <UnitCard key={u.id} unit={u} onDone={reload} />)}
      {value.open.length > 0 && <p class="warn-text" role="status">▲ {t('unit.open')}</p>}
      <Panel title={t('order.trace')}><TraceSteps trace={value} /></Panel>
    </div>
  )
}

function UnitCard({ unit: u, onDone }: { unit: UnitDetail; onDone: () => void }) {
  return (
    <Panel title={`${word('component', u.component)} · ${u.group}`} aside={<b>{word('unit', u.status ?? '')}</b>}>
      <dl class="facts">
        <div><dt>{t('stock.din')}</dt><dd><Din din={u.din} /> <span class="num dim">{u.product} · {u.division}</span></dd></div>
        <div><dt>{t('unit.place')}</dt><dd>{nameOf(u.place)}</dd></div>
        <div><dt>{t('stock.volume')}</dt><dd class="num">{u.ml} mL</dd></div>
        <div><dt>{t('stock.expiry')}</dt><dd class="num">{at(u.expiry, dayTime)}</dd></div>
        {u.fate && <div><dt>{t('unit.fate')}</dt><dd>{word('step', `fate_${u.fate.fate}`)} · {u.fate.by} · <span class="num">{at(u.fate.at, dayTime)}</span></dd></div>}
        {u.authority && <div><dt>{t('unit.authority')}</dt><dd>{u.authority}</dd></div>}
      </dl>
      {u.recall && <p class="bad-text strong" role="status">✕ {t('unit.recalled', { id: u.recall })}</p>}
      {u.missing && <p class="warn-text" lang="en">▲ {u.missing}</p>}
      <UnitActions unit={u} onDone={onDone} />
    </Panel>
  )
}
