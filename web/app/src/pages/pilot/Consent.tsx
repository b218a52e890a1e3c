import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Flight } from '../../api/types.ts'
import { TextField } from '../../parts/Field.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { flights } from '../../store/store.ts'
import { t } from '../../text/t.ts'

export function Consent({ flight: f }: { flight: Flight }) {
  const [pilot, setPilot] = useState(person('pilot'))
  const action = useAction()
  const submit = (e: Event) => {
    e.preventDefault()
    if (!pilot.trim()) return
    rememberPerson('pilot', pilot.trim())
    void action.run(async () => flights.merge([await api.consent(f.id, pilot.trim(), [])]))
  }
  return (
    <Panel title={t('flights.consent')} class="callout-urgent">
      <form class="stack" onSubmit={submit}>
        <p>{t('flights.consentText')}</p>
        <div class="row wrap align-end">
          <TextField label={t('flights.pilot')} name="pilot" value={pilot} onInput={setPilot} error={action.problem?.at('pilot')} required />
          <button type="submit" class="primary big" data-do="consent" disabled={!pilot.trim() || action.busy}>{t('flights.consent')}</button>
        </div>
        <ProblemNote problem={action.problem} />
      </form>
    </Panel>
  )
}
