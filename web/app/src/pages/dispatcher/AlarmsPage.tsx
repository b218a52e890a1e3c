import { Panel } from '../../parts/Panel.tsx'
import { alarms } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { parse } from '../../text/time.ts'
import { AlarmList, AlarmRow } from './AlarmList.tsx'

export function AlarmsPage() {
  const closed = alarms.list().filter((a) => !a.open).sort((a, b) => (parse(b.raised_at) ?? 0) - (parse(a.raised_at) ?? 0)).slice(0, 50)
  return (
    <div class="page narrow">
      <h1>{t('nav.alarms')}</h1>
      <Panel title={t('orders.open')}><AlarmList /></Panel>
      {closed.length > 0 && <Panel title={t('alarms.closed')} class="past"><ul class="rows alarms">{closed.map((a) => <AlarmRow key={a.id} alarm={a} />)}</ul></Panel>}
    </div>
  )
}
