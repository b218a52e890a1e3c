import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Shipment } from '../../api/types.ts'
import { TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { now } from '../../store/clock.ts'
import { flights } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { parse, span } from '../../text/time.ts'

// PadClear is the ward's word that the pad is clear. It is good for two
// minutes, and only while the drone is on its way or waiting.
export function PadClear({ shipment: s }: { shipment: Shipment }) {
  const [by, setBy] = useState(person('ward'))
  const action = useAction()
  const state = flights.get(s.flight)?.state ?? s.flight_state
  if (!s.flight || s.state !== 'in_transit' || (state !== 'outbound' && state !== 'holding')) return null
  const until = parse(s.pad_clear_valid_until ?? flights.get(s.flight)?.pad_clear_valid_until)
  const valid = until !== undefined && until > now.value
  const send = (e: Event) => {
    e.preventDefault()
    if (!by.trim()) return
    rememberPerson('ward', by.trim())
    void action.run(async () => flights.merge([await api.padClear(s.flight!, by.trim())]))
  }
  return (
    <form class={`callout${state === 'holding' && !valid ? ' callout-urgent' : ''}`} onSubmit={send} aria-label={t('pad.title')}>
      <h3>{t('pad.title')}</h3>
      {state === 'holding' && <p class="strong">{t('pad.waiting')}</p>}
      <p>{t('pad.ask')}</p>
      <div class="row wrap align-end">
        <TextField label={t('field.name')} name="pad_by" value={by} onInput={setBy} required />
        <button type="submit" class="primary big" disabled={action.busy || !by.trim()} data-do="pad-clear">{valid ? t('pad.again') : t('pad.clear')}</button>
      </div>
      {valid && <p class="ok-text" role="status"><span aria-hidden="true">✓</span> {t('pad.until', { age: span(until - now.value) })}</p>}
      {until !== undefined && !valid && <p class="warn-text" role="status"><span aria-hidden="true">▲</span> {t('pad.expired')}</p>}
      <ProblemNote problem={action.problem} />
    </form>
  )
}
