import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Flight, Verb } from '../../api/types.ts'
import { isAirborne, standsStill } from '../../map/features.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { me } from '../../store/session.ts'
import { drones, flights } from '../../store/store.ts'
import { nameOf } from '../../store/names.ts'
import { t, word } from '../../text/t.ts'
import { Control, DivertDialog } from './Control.tsx'

// FlightCommands go to one named drone. Hold and return are one press,
// since they make things safer; resume asks; landing where it is needs the
// drone's name typed.
export function FlightCommands({ flight: f }: { flight: Flight }) {
  const [asked, setAsked] = useState<'resume' | 'land' | 'divert' | null>(null)
  const [typed, setTyped] = useState('')
  const action = useAction()
  if (!isAirborne(f) || !['pilot', 'dispatcher', 'admin'].includes(me.value!.role)) return null
  const stands = standsStill(f, drones.get(f.drone)?.mode)
  const send = async (verb: Verb) => flights.merge([await api.command(f.id, verb)])
  const close = () => {
    setAsked(null)
    setTyped('')
  }
  return (
    <div class="commands" role="group" aria-label={t('flights.commands', { drone: f.drone })}>
      <div class="row wrap">
        <button type="button" class="big" onClick={() => void action.run(() => send('hold'))}><span aria-hidden="true">‖</span> {t('verb.hold')}</button>
        <button type="button" class="big" onClick={() => void action.run(() => send('return'))}><span aria-hidden="true">◀</span> {t('verb.return')}</button>
        <button type="button" data-do="divert" onClick={() => setAsked('divert')}><span aria-hidden="true">◇</span> {t('divert.do')}</button>
        <button type="button" onClick={() => setAsked('resume')}><span aria-hidden="true">▶</span> {t('verb.resume')}</button>
        <button type="button" class="danger-quiet" onClick={() => setAsked('land')}><span aria-hidden="true">▼</span> {t('verb.land')}</button>
      </div>
      <p class="hint">{t('flights.commandHint', { drone: f.drone })}</p>
      {f.detour && <p class="warn-text" role="status" data-detour><span aria-hidden="true">◇</span> {t('flights.detour')} <span lang="en">{f.detour.refused || f.detour.reason}</span></p>}
      {f.land_site && <p class="warn-text strong" role="status"><span aria-hidden="true">▼</span> {t('flights.landsAt', { site: nameOf(f.land_site) })}</p>}
      {stands && !f.command && <p class="warn-text strong" role="status"><span aria-hidden="true">‖</span> {t('flights.stands', { drone: f.drone })}</p>}
      {f.command && <p class="warn-text" role="status"><span aria-hidden="true">◔</span> {t('flights.pending', { verb: word('verb', f.command.verb) })}</p>}
      <ProblemNote problem={action.problem} />
      <Control flight={f} />
      {asked === 'divert' && <DivertDialog flight={f} onClose={close} />}
      {asked === 'resume' && <AskDialog title={t('verb.resume.title', { drone: f.drone })} text={t('verb.resume.text')} action={t('verb.resume')} ready onClose={close} onDo={() => send('resume')} />}
      {asked === 'land' && (
        <AskDialog title={t('verb.land.title', { drone: f.drone })} text={t('verb.land.text')} action={t('verb.land')} danger ready={typed.trim() === f.drone} onClose={close} onDo={() => send('land')}>
          <TextField label={t('verb.land.type', { drone: f.drone })} value={typed} onInput={setTyped} autocomplete="off" spellcheck={false} required />
        </AskDialog>
      )}
    </div>
  )
}
