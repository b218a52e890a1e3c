import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Box, BoxClass, BoxState } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { BoxBadge } from '../../parts/badges.tsx'
import { Ago } from '../../parts/Due.tsx'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { nameOf } from '../../store/names.ts'
import { boxes, loaded } from '../../store/store.ts'
import { celsius } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'
import { moveText, movesOf } from './boxMoves.ts'

export function BoxesPage() {
  const list = boxes.list().sort((a, b) => a.id.localeCompare(b.id))
  const [asked, setAsked] = useState<{ box: Box; state: BoxState } | null>(null)
  return (
    <div class="page">
      <h1>{t('boxes.title')}</h1>
      <div class="panel table-wrap as-cards" tabIndex={0} role="group" aria-label={t('boxes.title')}>
        <table>
          <thead><tr>{(['id', 'state', 'class', 'temperature', 'place', 'since', 'move'] as const).map((c) => <th key={c} scope="col">{t(`boxes.${c}`)}</th>)}</tr></thead>
          <tbody>
            {list.map((b) => (
              <tr key={b.id} data-box={b.id}>
                <th scope="row" class="num">{b.id}</th><td><BoxBadge of={b.state} /></td><td class="nowrap">{b.class ? word('class', b.class) : '–'}</td>
                <td class="num nowrap">{celsius(b.c)} {b.c_at && <small class="dim"><Ago time={b.c_at} /></small>}</td>
                <td>{nameOf(b.place)}</td><td class="dim"><Ago time={b.since} /></td>
                <td><span class="row">{movesOf(b).map((m) => <button key={m} type="button" class="small" aria-label={`${b.id}: ${t(moveText(b.state, m))}`} onClick={() => setAsked({ box: b, state: m })}>{t(moveText(b.state, m))}</button>)}</span></td>
              </tr>
            ))}
          </tbody>
        </table>
        {list.length === 0 && <p class="dim pad">{loaded.value ? t('boxes.none') : t('app.loading')}</p>}
      </div>
      {asked && <MoveDialog {...asked} onClose={() => setAsked(null)} />}
    </div>
  )
}

function MoveDialog({ box, state, onClose }: { box: Box; state: BoxState; onClose: () => void }) {
  const [by, setBy] = useState(person('packer'))
  const [cls, setClass] = useState<BoxClass>(box.class || 'cold')
  return (
    <AskDialog title={t('boxes.ask', { box: box.id, state: word('box', state) })} action={t('do.confirm')} ready={by.trim() !== ''} onClose={onClose}
      onDo={async () => {
        rememberPerson('packer', by.trim())
        const b = await api.setBox(box.id, state, state === 'conditioned' ? cls : '', by.trim())
        if (b?.id) boxes.merge([{ ...box, ...b }])
      }}>
      {state === 'conditioned' && <SelectField label={t('boxes.class')} value={cls} onInput={setClass} options={(['cold', 'room', 'frozen'] as const).map((v) => ({ value: v, label: word('class', v) }))} />}
      <TextField label={t('field.name')} value={by} onInput={setBy} required />
    </AskDialog>
  )
}
