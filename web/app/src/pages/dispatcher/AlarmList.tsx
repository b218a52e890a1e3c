import { useState } from 'preact/hooks'
import type { Alarm } from '../../api/types.ts'
import { Badge, type Tone } from '../../parts/Badge.tsx'
import { Ago } from '../../parts/Due.tsx'
import { href } from '../../router.ts'
import { now } from '../../store/clock.ts'
import { me } from '../../store/session.ts'
import { alarms } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { at, parse } from '../../text/time.ts'
import { AckDialog, ShelveDialog } from './AlarmDialogs.tsx'
import { byPriority, isShelved } from './alarmOrder.ts'

const looks: Record<Alarm['priority'], [Tone, string]> = { emergency: ['bad', '⬤'], high: ['warn', '▲'], low: ['dim', '○'] }

export function AlarmList() {
  const open = alarms.list().filter((a) => a.open).sort(byPriority(now.value))
  if (open.length === 0) return <p class="dim pad"><span aria-hidden="true">✓</span> {t('alarms.none')}</p>
  return <ul class="rows alarms">{open.map((a) => <AlarmRow key={a.id} alarm={a} />)}</ul>
}

export function AlarmRow({ alarm: a }: { alarm: Alarm }) {
  const [asked, setAsked] = useState<'ack' | 'shelve' | null>(null)
  const [tone, mark] = looks[a.priority] ?? looks.low
  const shelved = isShelved(a, now.value)
  const may = ['dispatcher', 'admin', 'hospital'].includes(me.value!.role)
  return (
    <li class={`alarm alarm-${a.priority}${a.acked_at || shelved ? ' calm' : ''}`} data-alarm={a.id}>
      <p class="row spread"><Badge tone={tone} mark={mark}>{word('alarms', a.priority)}</Badge><span class="dim"><Ago time={a.raised_at} />{a.count > 1 && <> · {t('alarms.count', { n: a.count })}</>}</span></p>
      <p class="what">{word('alarm', a.kind)}</p>
      <p class="detail" lang="en">{a.text}</p>
      <p class="row wrap dim">
        {a.order && <a href={href('orders', a.order)}>{t('order.title')}</a>}
        {a.flight && <a href={href('flights', a.flight)}>{a.drone || t('nav.flights')}</a>}
        {a.box && <span class="num">{a.box}</span>}
        {a.cleared_at && parse(a.cleared_at) !== undefined && <span>{t('alarms.cleared', { at: at(a.cleared_at) })}</span>}
        {a.acked_by && <span>✓ {t('alarms.acked', { who: a.acked_by })}{a.comment && `: ${a.comment}`}</span>}
        {shelved && <span>◔ {t('alarms.shelved', { at: at(a.shelved_until), who: a.shelved_by || '–' })}{!a.acked_by && a.comment && `: ${a.comment}`}</span>}
      </p>
      {may && a.open && !a.acked_at && (
        <p class="row"><button type="button" class="small" onClick={() => setAsked('ack')}>{t('alarms.ack')}</button>
          {!shelved && me.value!.role !== 'hospital' && <button type="button" class="small quiet" onClick={() => setAsked('shelve')}>{t('alarms.shelve')}</button>}</p>
      )}
      {asked === 'ack' && <AckDialog alarm={a} onClose={() => setAsked(null)} />}
      {asked === 'shelve' && <ShelveDialog alarm={a} onClose={() => setAsked(null)} />}
    </li>
  )
}
