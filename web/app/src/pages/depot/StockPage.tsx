import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Stock } from '../../api/types.ts'
import { Din } from '../../parts/Din.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { go, href } from '../../router.ts'
import { now } from '../../store/clock.ts'
import { nameOf } from '../../store/names.ts'
import { me } from '../../store/session.ts'
import { t, word } from '../../text/t.ts'
import { at, dayTime, parse, untilText } from '../../text/time.ts'
import { StockImport } from './StockImport.tsx'

const shown = 200

// StockPage is what can be issued, the first to expire first.
export function StockPage() {
  const { value, problem, reload } = useLoad(api.stock, [])
  const [find, setFind] = useState('')
  if (problem) return <div class="page"><ProblemNote problem={problem} /></div>
  if (!value) return <p class="pad dim">{t('app.loading')}</p>
  const want = find.toUpperCase().replace(/\s/g, '')
  const units = (value.units ?? []).filter((u) => !want || u.din.includes(want) || u.group.toUpperCase() === want)
    .sort((a, b) => (parse(a.expiry) ?? 0) - (parse(b.expiry) ?? 0))
  return (
    <div class="page">
      <h1>{t('stock.title')}</h1>
      <Totals stock={value} />
      <OpenRecord />
      <Panel title={t('stock.units')} aside={<span class="count">{units.length}</span>}>
        <TextField label={t('stock.filter')} value={find} onInput={setFind} autocomplete="off" spellcheck={false} />
        <div class="table-wrap" tabIndex={0} role="group" aria-label={t('stock.units')}>
          <table>
            <thead><tr>{(['din', 'component', 'group', 'volume', 'expiry'] as const).map((c) => <th key={c} scope="col">{t(`stock.${c}`)}</th>)}</tr></thead>
            <tbody>{units.slice(0, shown).map((u) => (
              <tr key={u.id}><td><a href={href('units', u.id)}><Din din={u.din} /></a></td><td>{word('component', u.component)}</td><td class="group">{u.group}</td><td class="num">{u.ml} mL</td><td><Expiry time={u.expiry} /></td></tr>
            ))}</tbody>
          </table>
        </div>
        {units.length === 0 && <p class="dim">{t('stock.none')}</p>}
      </Panel>
      {me.value?.role === 'depot' && <StockImport depot={me.value.site} onDone={reload} />}
    </div>
  )
}

// OpenRecord opens any unit's record, issuable or not, by its number.
function OpenRecord() {
  const [id, setId] = useState('')
  const open = (e: Event) => {
    e.preventDefault()
    if (id.trim()) go('units', id.trim())
  }
  return (
    <form class="row wrap" onSubmit={open}>
      <TextField label={t('unit.find')} value={id} onInput={setId} autocomplete="off" spellcheck={false} />
      <button type="submit" disabled={!id.trim()}>{t('unit.openRecord')}</button>
    </form>
  )
}

function Expiry({ time }: { time: string | undefined }) {
  const ms = parse(time)
  if (ms === undefined) return <>–</>
  const soon = ms - now.value < 48 * 3600_000
  return <span class="nowrap"><span class="num">{at(time, dayTime)}</span> <small class={soon ? 'warn-text' : 'dim'}>{ms < now.value ? `✕ ${t('stock.expired')}` : `${soon ? `▲ ${t('stock.soon')}, ` : ''}${untilText(ms, now.value)}`}</small></span>
}

function Totals({ stock }: { stock: Stock }) {
  const totals = stock.totals ?? []
  const depots = [...new Set(totals.map((x) => x.depot))]
  const groups = ['O+', 'O-', 'A+', 'A-', 'B+', 'B-', 'AB+', 'AB-']
  return (
    <>
      {depots.map((d) => {
        const mine = totals.filter((x) => x.depot === d)
        const components = [...new Set(mine.map((x) => x.component))]
        return (
          <Panel key={d} title={`${nameOf(d)} · ${t('stock.totals')}`} aside={<span class="dim">{t('stock.asOf', { at: at(stock.as_of?.[d], dayTime) })}</span>}>
            <div class="table-wrap" tabIndex={0} role="group" aria-label={t('stock.totals')}>
              <table class="matrix">
                <thead><tr><th scope="col">{t('stock.component')}</th>{groups.map((g) => <th key={g} scope="col" class="group">{g}</th>)}</tr></thead>
                <tbody>{components.map((c) => (
                  <tr key={c}><th scope="row">{word('component', c)}</th>{groups.map((g) => {
                    const cell = mine.find((x) => x.component === c && x.group === g)
                    return <td key={g} class="num">{cell ? <>{cell.units}<small class="dim">{cell.ml} mL</small></> : <span class="none">·</span>}</td>
                  })}</tr>
                ))}</tbody>
              </table>
            </div>
          </Panel>
        )
      })}
    </>
  )
}
