import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Order, Shipment } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { now } from '../../store/clock.ts'
import { nameOf } from '../../store/names.ts'
import { me } from '../../store/session.ts'
import { shipments } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { at, parse } from '../../text/time.ts'

type Step = 'arrive' | 'instead' | 'callBack' | 'lost'

// stepsOf are what a role can do with a box's way by road.
export function stepsOf(s: Pick<Shipment, 'mode' | 'state'>, dispatcher: boolean): Step[] {
  if (s.mode === 'drone') return dispatcher && (s.state === 'allocated' || s.state === 'packed') ? ['instead'] : []
  if (s.state === 'in_transit') return dispatcher ? ['arrive', 'callBack', 'lost'] : ['arrive']
  return s.state === 'recalled' && dispatcher ? ['lost'] : []
}

// RoadSteps are the buttons of a box that goes by road, or could.
export function RoadSteps({ shipment: s }: { shipment: Shipment }) {
  const [asked, setAsked] = useState<Step | null>(null)
  const [text, setText] = useState('')
  const dispatcher = ['dispatcher', 'admin'].includes(me.value!.role)
  const steps = stepsOf(s, dispatcher)
  if (steps.length === 0) return null
  const ask = (x: Step) => {
    setText(x === 'arrive' ? person('ward') : '')
    setAsked(x)
  }
  const send = async (): Promise<Shipment> => {
    const said = text.trim()
    switch (asked!) {
      case 'arrive':
        rememberPerson('ward', said)
        return api.arrive(s.id, said)
      case 'instead': return api.byRoad(s.id, said)
      case 'callBack': return api.callBack(s.id, said)
      case 'lost': return api.lostOnRoad(s.id, said)
    }
  }
  return (
    <p class="row wrap">
      {steps.map((x) => <button key={x} type="button" class={x === 'arrive' ? 'primary' : undefined} data-road={x} onClick={() => ask(x)}>{t(`road.${x}`)}</button>)}
      {asked && (
        <AskDialog title={asked === 'arrive' ? t('road.arriveTitle') : t(`road.${asked}`)} text={t(`road.${asked}Text`)} action={t(`road.${asked}`)} danger={asked !== 'arrive'}
          ready={text.trim() !== ''} onClose={() => setAsked(null)} onDo={async () => shipments.merge([{ ...s, ...(await send()) }])}>
          <TextField label={t(asked === 'arrive' ? 'field.name' : 'field.reason')} value={text} onInput={setText} required />
        </AskDialog>
      )}
    </p>
  )
}

// CarNote says until when a car can leave and still be in time.
export function CarNote({ order: o }: { order: Order }) {
  const d = o.car_deadline
  const by = parse(d?.leave_by)
  if (!d || by === undefined) return null
  const late = by < now.value
  return (
    <p class={`note ${late ? 'note-bad' : 'note-warn'}`} role="status" data-car-deadline>
      <span aria-hidden="true">▲</span><span>{t(late ? 'road.tooLate' : 'road.leaveByLong', { depot: nameOf(d.depot), at: at(d.leave_by), need: at(d.in_time) })}</span>
    </p>
  )
}
