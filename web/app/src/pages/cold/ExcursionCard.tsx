import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Excursion } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { VerdictBadge } from '../../parts/badges.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Facts } from '../../parts/Panel.tsx'
import { UnitList } from '../../parts/UnitList.tsx'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { me } from '../../store/session.ts'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'

const minutes = (s: number) => t('cold.minutes', { n: Math.round(s / 60) })

// ExcursionCard is one record that put units into quarantine, with the
// figures that a named person needs to decide.
export function ExcursionCard({ of: x, onDone }: { of: Excursion; onDone: () => void }) {
  const [asked, setAsked] = useState<'release' | 'discard' | null>(null)
  const role = me.value?.role
  const may = role === 'dispatcher' || role === 'admin'
  const underWay = x.kind === 'shipment' && (x.state === 'packed' || x.state === 'in_transit' || x.state === 'arrived')
  return (
    <article class="callout stack" data-excursion={x.id}>
      <h3 class="row spread">{x.kind === 'storage' ? t('cold.storageOf', { id: x.id }) : t('cold.shipmentOf', { id: x.id, box: x.box })} <VerdictBadge of={x.verdict} /></h3>
      <Facts of={[
        [t('order.depot'), nameOf(x.depot)],
        [t('cold.seen'), <span class="num">{x.min_c === null || x.max_c === null ? t('cold.nothingSeen') : `${x.min_c.toFixed(1)} – ${x.max_c.toFixed(1)} °C`} <small class="dim">{word('class', x.class)}</small></span>],
        [t('cold.out'), <span class="num">{minutes(x.out_s)}</span>],
        [t('cold.gap'), <span class="num">{minutes(x.longest_gap_s)}</span>],
        x.surface_c !== null && [t('cold.surface'), <span class="num">{x.surface_c.toFixed(1)} °C</span>],
        x.mkt_c !== null && [t('cold.mkt'), <span class="num">{x.mkt_c.toFixed(1)} °C</span>],
      ]} />
      {x.opened > 0 && <p class="note note-warn"><span aria-hidden="true">▲</span>{t('cold.opened', { n: x.opened })}</p>}
      <details>
        <summary>{t('cold.units', { n: x.units?.length ?? 0 })}</summary>
        <UnitList units={x.units ?? []} rejected={[]} />
      </details>
      {underWay ? <p class="dim">{t('cold.underWay')}</p> : may && (
        <div class="row end">
          {x.releasable && <button type="button" onClick={() => setAsked('release')}>{t('cold.release')}</button>}
          <button type="button" class="danger" onClick={() => setAsked('discard')}>{t('cold.discard')}</button>
        </div>
      )}
      {asked && <DecideDialog of={x} verdict={asked} onDone={onDone} onClose={() => setAsked(null)} />}
    </article>
  )
}

function DecideDialog({ of: x, verdict, onDone, onClose }: { of: Excursion; verdict: 'release' | 'discard'; onDone: () => void; onClose: () => void }) {
  const [by, setBy] = useState(person('physician'))
  const [comment, setComment] = useState('')
  return (
    <AskDialog title={t(verdict === 'release' ? 'cold.releaseTitle' : 'cold.discardTitle')} text={`${t('cold.units', { n: x.units?.length ?? 0 })}. ${t('cold.decideText')}`}
      action={t(verdict === 'release' ? 'cold.release' : 'cold.discard')} danger={verdict === 'discard'} ready={by.trim() !== '' && comment.trim() !== ''} onClose={onClose}
      onDo={async () => {
        rememberPerson('physician', by.trim())
        await api.dispose(x.id, verdict, by.trim(), comment.trim())
        onDone()
      }}>
      <TextField label={t('cold.by')} value={by} onInput={setBy} required />
      <TextField label={t('field.comment')} value={comment} onInput={setComment} required />
    </AskDialog>
  )
}
