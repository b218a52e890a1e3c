import { useEffect, useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Alternate, Flight, Pilot } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { nameOf } from '../../store/names.ts'
import { me } from '../../store/session.ts'
import { flights } from '../../store/store.ts'
import { kilometres } from '../../text/amounts.ts'
import { t } from '../../text/t.ts'

// Control shows who has the flight, and hands it over: offered by the one
// who has it or a dispatcher, taken by the one who was offered it.
export function Control({ flight: f }: { flight: Flight }) {
  const [asked, setAsked] = useState(false)
  const action = useAction()
  if (!f.controller) return null
  const mine = me.value!.id
  const take = () => action.run(async () => flights.merge([await api.handover(f.id, mine)]))
  return (
    <div class="control" data-control={f.controller}>
      <p class="row wrap spread">
        <span><span aria-hidden="true">◉</span> {f.controller === mine ? t('control.mine') : t('control.of', { who: f.controller })}{f.offered_to && <> · <b>{t('control.offered', { who: f.offered_to })}</b></>}</span>
        {f.offered_to === mine
          ? <button type="button" class="primary" data-do="take-over" onClick={() => void take()}>{t('control.take')}</button>
          : (f.controller === mine || me.value!.role !== 'pilot') && <button type="button" class="small" data-do="hand-over" onClick={() => setAsked(true)}>{t('control.offer')}</button>}
      </p>
      <ProblemNote problem={action.problem} />
      {asked && <HandoverDialog flight={f} onClose={() => setAsked(false)} />}
    </div>
  )
}

function HandoverDialog({ flight: f, onClose }: { flight: Flight; onClose: () => void }) {
  const [pilots, setPilots] = useState<Pilot[]>([])
  const [to, setTo] = useState('')
  useEffect(() => {
    void api.pilots().then((a) => {
      const others = (a.pilots ?? []).filter((p) => p.id !== f.controller)
      setPilots(others)
      setTo(others[0]?.id ?? '')
    })
  }, [])
  return (
    <AskDialog title={t('control.title', { drone: f.drone })} text={t('control.text')} action={t('control.offer')} ready={to !== ''} onClose={onClose}
      onDo={async () => flights.merge([await api.handover(f.id, to)])}>
      {pilots.length === 0 ? <p class="dim">{t('control.nobody')}</p>
        : <SelectField label={t('flights.pilot')} name="to" value={to} onInput={setTo} options={pilots.map((p) => ({ value: p.id, label: `${p.name} (${p.id})` }))} />}
    </AskDialog>
  )
}

// DivertDialog shows the pads near by with what each takes, and sends the
// drone to one.
export function DivertDialog({ flight: f, onClose }: { flight: Flight; onClose: () => void }) {
  const [list, setList] = useState<Alternate[] | null>(null)
  const [site, setSite] = useState('')
  const [reason, setReason] = useState('')
  useEffect(() => {
    void api.alternates(f.id).then((a) => {
      setList(a.alternates ?? [])
      setSite(a.alternates?.find((x) => x.in_reach)?.site ?? '')
    })
  }, [])
  return (
    <AskDialog title={t('divert.title', { drone: f.drone })} text={t('divert.text')} action={t('divert.do')} danger ready={site !== '' && reason.trim() !== ''} onClose={onClose}
      onDo={async () => flights.merge([await api.divert(f.id, site, reason.trim())])}>
      {list === null ? <p class="dim">{t('app.loading')}</p> : list.length === 0 ? <p class="warn-text">{t('divert.none')}</p> : (
        <fieldset class="alternates"><legend>{t('divert.site')}</legend>
          {list.map((a) => (
            <label key={a.site} class={`row wrap${a.in_reach ? '' : ' dim'}`} data-alternate={a.site}>
              <input type="radio" name="divert-site" value={a.site} checked={site === a.site} disabled={!a.in_reach} onChange={() => setSite(a.site)} />
              <span>{nameOf(a.site)} · {kilometres(a.distance_m)} · {a.need_pct == null ? '–' : t('divert.needs', { need: Math.ceil(a.need_pct), left: Math.floor(a.left_pct ?? 0) })}</span>
              {!a.in_reach && <span class="detail" lang="en">{a.reason}</span>}
            </label>
          ))}
        </fieldset>
      )}
      <TextField label={t('field.reason')} name="divert_reason" value={reason} onInput={setReason} required />
    </AskDialog>
  )
}
