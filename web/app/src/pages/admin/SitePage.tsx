import { useEffect, useState } from 'preact/hooks'
import { Badge } from '../../parts/Badge.tsx'
import { Facts, Panel } from '../../parts/Panel.tsx'
import { isLive } from '../../shell/staleness.ts'
import { live } from '../../live/live.ts'
import { now, speed } from '../../store/clock.ts'
import { placeName } from '../../store/names.ts'
import { alarms, depots, drones, hospitals, site } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { fullTime, zone } from '../../text/time.ts'

const commands = `airvein user add --role depot --site <depot>
airvein token create --role device
airvein journal verify`

export function SitePage() {
  const s = site.value!
  return (
    <div class="page">
      <h1>{s.name}</h1>
      {s.note && <p class="dim">{s.note}</p>}
      <div class="cards">
        <Panel title={t('admin.clock')}>
          <Facts of={[
            [t('admin.clock'), <span class="num">{fullTime(now.value)}</span>], [t('admin.zone'), zone.value],
            ['', speed.value === 1 ? t('admin.realtime') : t('admin.fast', { speed: speed.value })],
          ]} />
        </Panel>
        <Health />
        <Panel title={t('admin.accounts')}>
          <p>{t('admin.accountsText')}</p>
          <pre class="num" tabIndex={0}>{commands}</pre>
          <p><a href="/openapi.json">{t('admin.docs')}</a></p>
        </Panel>
      </div>
      <Panel title={t('admin.places')}>
        <div class="table-wrap" tabIndex={0} role="group" aria-label={t('admin.places')}>
          <table>
            <thead><tr><th scope="col">{t('admin.place')}</th><th scope="col">{t('admin.kind')}</th><th scope="col">{t('admin.position')}</th></tr></thead>
            <tbody>
              {[...depots.value.map((p) => [p, t('role.depot')] as const), ...hospitals.value.map((p) => [p, t('role.hospital')] as const)].map(([p, kind]) => (
                <tr key={p.id}><th scope="row">{placeName(p)} <small class="dim num">{p.id}</small></th><td>{kind}</td><td class="num">{p.lat.toFixed(5)}, {p.lon.toFixed(5)}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
    </div>
  )
}

function Health() {
  const [up, setUp] = useState<boolean | null>(null)
  const [ready, setReady] = useState<boolean | null>(null)
  useEffect(() => {
    const ask = () => {
      void fetch('/healthz').then((r) => setUp(r.ok), () => setUp(false))
      void fetch('/readyz').then((r) => setReady(r.ok), () => setReady(false))
    }
    ask()
    const timer = setInterval(ask, 5000)
    return () => clearInterval(timer)
  }, [])
  const all = drones.list()
  const mark = (v: boolean | null) => v === null ? <span class="dim">…</span> : v ? <Badge tone="ok" mark="✓">{t('admin.up')}</Badge> : <Badge tone="bad" mark="✕">{t('admin.down')}</Badge>
  return (
    <Panel title={t('admin.health')}>
      <Facts of={[
        [t('admin.process'), mark(up)], [t('admin.ready'), mark(ready)],
        [t('admin.live'), <>{mark(isLive.value)} <small class="dim num">{live.value && t('admin.liveAt', { seq: live.value.seq, epoch: live.value.epoch.slice(0, 8) })}</small></>],
        [t('admin.fleet'), t('admin.fleetLive', { live: all.filter((d) => d.link === 'live').length, all: all.length })],
        [t('nav.alarms'), String(alarms.list().filter((a) => a.open).length)],
      ]} />
    </Panel>
  )
}
