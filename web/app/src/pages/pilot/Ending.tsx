import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Flight } from '../../api/types.ts'
import { isAirborne, isOver } from '../../map/features.ts'
import { readCorners } from '../../map/zoneDraft.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { me } from '../../store/session.ts'
import { drones, flights } from '../../store/store.ts'
import { t } from '../../text/t.ts'

type How = 'lost' | 'found' | 'call-off'

// Ending is a named person's word that ends a flight which does not end by
// itself: one that never leaves, and one whose drone is not heard.
export function Ending({ flight: f }: { flight: Flight }) {
  const [asked, setAsked] = useState<How | null>(null)
  if (isOver(f) || !['pilot', 'dispatcher', 'admin'].includes(me.value!.role)) return null
  const ways: How[] = !isAirborne(f) ? ['call-off'] : drones.get(f.drone)?.link === 'lost' ? ['found', 'lost'] : []
  if (ways.length === 0) return null
  return (
    <p class="row wrap end">
      {ways.map((how) => <button key={how} type="button" class="small danger-quiet" data-do={how} onClick={() => setAsked(how)}>{t(`ending.${how}`)}</button>)}
      {asked && <EndingDialog flight={f} how={asked} onClose={() => setAsked(null)} />}
    </p>
  )
}

function EndingDialog({ flight: f, how, onClose }: { flight: Flight; how: How; onClose: () => void }) {
  const [by, setBy] = useState(person('ending'))
  const [reason, setReason] = useState('')
  const [place, setPlace] = useState('')
  const at = readCorners(place)?.[0]
  const ready = by.trim() !== '' && reason.trim() !== '' && (how !== 'found' || !!at)
  const send = async () => {
    rememberPerson('ending', by.trim())
    flights.merge([how === 'found' ? await api.found(f.id, by.trim(), reason.trim(), at![1], at![0]) : await api.giveUp(f.id, how, by.trim(), reason.trim())])
  }
  return (
    <AskDialog title={t(`ending.${how}.title`, { drone: f.drone })} text={t(`ending.${how}.text`)} action={t(`ending.${how}`)} danger ready={ready} onClose={onClose} onDo={send}>
      <TextField label={t('ending.by')} value={by} onInput={setBy} required />
      <TextField label={t('field.reason')} value={reason} onInput={setReason} required />
      {how === 'found' && <TextField label={t('ending.place')} value={place} onInput={setPlace} hint={t('zones.cornersBad')} required />}
    </AskDialog>
  )
}
