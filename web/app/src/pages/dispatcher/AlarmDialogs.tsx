import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Alarm } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { now } from '../../store/clock.ts'
import { alarms } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { zone } from '../../text/time.ts'
import { toRFC3339 } from '../../text/zoned.ts'

function take(answer: unknown): void {
  const a = answer as Alarm | null | undefined
  if (a && typeof a === 'object' && 'kind' in a && a.id) alarms.merge([a])
}

export function AckDialog({ alarm: a, onClose }: { alarm: Alarm; onClose: () => void }) {
  const [comment, setComment] = useState('')
  return (
    <AskDialog title={t('alarms.ackTitle')} text={`${word('alarm', a.kind)}. ${t('alarms.ackText')}`} action={t('alarms.ack')} ready={comment.trim() !== ''} onClose={onClose}
      onDo={async () => take(await api.ack(a.id, comment.trim()))}>
      <TextField label={t('field.comment')} value={comment} onInput={setComment} required />
    </AskDialog>
  )
}

export function ShelveDialog({ alarm: a, onClose }: { alarm: Alarm; onClose: () => void }) {
  const [comment, setComment] = useState('')
  const [minutes, setMinutes] = useState<'5' | '15' | '30' | '60'>('15')
  return (
    <AskDialog title={t('alarms.shelveTitle')} text={`${word('alarm', a.kind)}. ${t('alarms.shelveText')}`} action={t('alarms.shelve')} ready={comment.trim() !== ''} onClose={onClose}
      onDo={async () => take(await api.shelve(a.id, comment.trim(), toRFC3339(now.value + Number(minutes) * 60_000, zone.value)))}>
      <SelectField label={t('alarms.for')} value={minutes} onInput={setMinutes} options={(['5', '15', '30', '60'] as const).map((n) => ({ value: n, label: t('age.min', { n }) }))} />
      <TextField label={t('field.comment')} value={comment} onInput={setComment} required />
    </AskDialog>
  )
}
