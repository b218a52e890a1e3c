import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Shipment } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { FlightBadge, UrgencyBadge } from '../../parts/badges.tsx'
import { ShipmentOutcome } from '../../parts/ShipmentOutcome.tsx'
import { Due } from '../../parts/Due.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { href } from '../../router.ts'
import { isSeen } from '../../sound/sound.ts'
import { nameOf } from '../../store/names.ts'
import { boxes, loaded, orders, shipments } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { byWork, stageOf, type WorkStage } from './work.ts'

// WorkPage is what the depot has to do, the most urgent first.
export function WorkPage() {
  const all = shipments.list().sort(byWork)
  const at = (stage: WorkStage) => all.filter((s) => stageOf(s, boxes.get(s.box)) === stage)
  const sections: [WorkStage, string][] = [['pack', t('work.toPack')], ['unpack', t('work.unpack')], ['packed', t('work.packed')], ['away', t('work.away')], ['done', t('work.done')]]
  return (
    <div class="page">
      <h1>{t('work.title')}</h1>
      {sections.map(([stage, title]) => {
        const list = at(stage)
        if (list.length === 0 && stage !== 'pack') return null
        return (
          <Panel key={stage} title={title} aside={<span class="count">{list.length}</span>}>
            {list.length === 0 && <p class="dim pad">{loaded.value ? t('work.none') : t('app.loading')}</p>}
            <ul class="rows">{list.map((s) => <WorkRow key={s.id} shipment={s} stage={stage} />)}</ul>
          </Panel>
        )
      })}
    </div>
  )
}

function WorkRow({ shipment: s, stage }: { shipment: Shipment; stage: WorkStage }) {
  const units = s.units ?? []
  const [asking, setAsking] = useState(false)
  const [leaving, setLeaving] = useState(false)
  return (
    <li class={`work-row urgency-${s.urgency}`} data-shipment={s.id}>
      <div>
        <p class="row">{s.urgency && <UrgencyBadge of={s.urgency} />}{stage === 'pack' && !isSeen(s.id) && <b class="new">{t('board.newOrder')}</b>}<ShipmentOutcome of={s} order={orders.get(s.order)} />{stage === 'packed' && <FlightBadge of={s.flight_state} />}</p>
        <p class="what">{units.length} × {word('component', units[0]?.component)} <span class="group">{[...new Set(units.map((u) => u.group))].join(', ')}</span> <small class="dim">{word('class', s.class)}</small></p>
        <p class="dim">{t('work.to')} {s.hospital_name || nameOf(s.hospital)} · {s.mode === 'road' ? <>{t('mode.road')} {s.courier}</> : <>{t('order.drone')} <span class="num">{s.drone || '–'}</span></>}{s.box && <> · {t('order.box')} <span class="num">{s.box}</span></>}</p>
        {s.reason && <p class="warn-text" lang="en">{s.reason}</p>}
      </div>
      <div class="row wrap end">
        {stage !== 'done' && stage !== 'unpack' && <span class="dim">{t('order.eta')} <Due time={s.eta} /></span>}
        {stage === 'pack' && <a class="button primary" href={href('work', s.id)}>{t('work.open')}</a>}
        {stage === 'packed' && s.mode === 'road' && <button type="button" class="primary" data-do="depart" onClick={() => setLeaving(true)}>{t('road.depart')}</button>}
        {stage === 'packed' && <a class="button" href={href('work', s.id)}>{t('pack.showList')}</a>}
        {stage === 'unpack' && <button type="button" onClick={() => setAsking(true)}>{t('unpack.do')}</button>}
      </div>
      {asking && <UnpackDialog shipment={s} onClose={() => setAsking(false)} />}
      {leaving && <DepartDialog shipment={s} onClose={() => setLeaving(false)} />}
    </li>
  )
}

function DepartDialog({ shipment: s, onClose }: { shipment: Shipment; onClose: () => void }) {
  const [courier, setCourier] = useState('')
  return (
    <AskDialog title={t('road.departTitle', { box: s.box ?? '–' })} text={t('road.departText')} action={t('road.depart')} ready={courier.trim() !== ''} onClose={onClose}
      onDo={async () => shipments.merge([{ ...s, ...(await api.depart(s.id, courier.trim())) }])}>
      <TextField label={t('road.courier')} name="courier" value={courier} onInput={setCourier} required />
    </AskDialog>
  )
}

function UnpackDialog({ shipment: s, onClose }: { shipment: Shipment; onClose: () => void }) {
  const [by, setBy] = useState(person('packer'))
  return (
    <AskDialog title={t('unpack.title', { box: s.box ?? '–' })} text={t('unpack.text')} action={t('unpack.do')} ready={by.trim() !== ''} onClose={onClose}
      onDo={async () => {
        rememberPerson('packer', by.trim())
        await api.unpack(s.id, by.trim())
      }}>
      <TextField label={t('field.name')} value={by} onInput={setBy} required />
    </AskDialog>
  )
}
