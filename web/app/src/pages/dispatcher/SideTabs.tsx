import { useState } from 'preact/hooks'
import { alarms, flights } from '../../store/store.ts'
import { me } from '../../store/session.ts'
import { t } from '../../text/t.ts'
import { isOver } from '../../map/features.ts'
import { now } from '../../store/clock.ts'
import { AlarmList } from './AlarmList.tsx'
import { unanswered } from './alarmOrder.ts'
import { DroneList } from './DroneList.tsx'
import { FlightList } from './FlightList.tsx'
import { RoadList } from './RoadList.tsx'
import { ZoneList } from './ZoneList.tsx'

type Tab = 'alarms' | 'flights' | 'drones' | 'zones' | 'roads'

// SideTabs are the lists beside the map.
export function SideTabs({ selected, onFlight }: { selected: string | null; onFlight: (id: string | null) => void }) {
  const seesAlarms = me.value!.role !== 'viewer'
  const closes = ['dispatcher', 'admin'].includes(me.value!.role)
  const tabs: Tab[] = closes ? ['alarms', 'flights', 'drones', 'zones', 'roads'] : seesAlarms ? ['alarms', 'flights', 'drones', 'zones'] : ['drones', 'zones']
  const openAlarms = unanswered(alarms.list(), now.value)
  const active = flights.list().filter((f) => !isOver(f)).length
  const [tab, setTab] = useState<Tab>(openAlarms > 0 ? 'alarms' : tabs.includes('flights') ? 'flights' : 'drones')
  const move = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0
    if (!step) return
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!
    setTab(next)
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <section class="desk-side">
      <div class="tabs" role="tablist" onKeyDown={move}>
        {tabs.map((x) => (
          <button key={x} id={`tab-${x}`} type="button" role="tab" aria-selected={tab === x} aria-controls="side-panel" tabIndex={tab === x ? 0 : -1} onClick={() => setTab(x)}>
            {t(`board.${x}`)}{x === 'alarms' && openAlarms > 0 && <span class="count bad">{openAlarms}</span>}{x === 'flights' && active > 0 && <span class="count">{active}</span>}
          </button>
        ))}
      </div>
      <div id="side-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} class="tab-panel" tabIndex={0}>
        {tab === 'alarms' && <AlarmList />}
        {tab === 'flights' && <FlightList selected={selected} onFlight={onFlight} />}
        {tab === 'drones' && <DroneList onPick={(d) => d.flight && onFlight(d.flight)} />}
        {tab === 'zones' && <ZoneList />}
        {tab === 'roads' && <RoadList />}
      </div>
    </section>
  )
}
