import { unanswered } from '../pages/dispatcher/alarmOrder.ts'
import { navFor } from '../pages/nav.ts'
import { href, route } from '../router.ts'
import { now, speed } from '../store/clock.ts'
import { nameOf } from '../store/names.ts'
import { me, signOut } from '../store/session.ts'
import { alarms } from '../store/store.ts'
import { chooseLanguage } from '../text/language.ts'
import { lang, t, word } from '../text/t.ts'
import { clockSeconds, zone } from '../text/time.ts'
import { SoundControl } from '../sound/SoundControl.tsx'
import { isLive, isStale } from './staleness.ts'

export function Header() {
  const m = me.value
  return (
    <header class="top">
      <a class="brand" href="#/" aria-label="Airvein"><img src="/icon.svg" alt="" width="26" height="26" /><span>Airvein</span></a>
      {m && <Nav />}
      <div class="top-end">
        {m && <LiveMark />}
        {m && <Clock />}
        {m && ['dispatcher', 'depot', 'pilot'].includes(m.role) && <SoundControl />}
        <Language />
        {m && (
          <div class="who">
            <span><b>{m.name}</b><small>{word('role', m.role)}{m.site && m.name !== nameOf(m.site) ? ` · ${nameOf(m.site)}` : ''}</small></span>
            <button type="button" class="quiet" onClick={() => void signOut()}>{t('app.signOut')}</button>
          </div>
        )}
      </div>
    </header>
  )
}

function Nav() {
  const items = navFor(me.value!.role)
  const here = route.value[0] ?? items[0]?.path
  const open = unanswered(alarms.list(), now.value)
  return (
    <nav aria-label={t('app.navigation')}>
      {items.map((i) => (
        <a key={i.path} href={href(i.path)} aria-current={here === i.path ? 'page' : undefined}>
          {t(i.label)}{i.path === 'alarms' && open > 0 && <span class="count">{open}</span>}
        </a>
      ))}
    </nav>
  )
}

function LiveMark() {
  const [cls, mark, text] = isLive.value ? ['ok', '●', t('live.live')] : isStale.value ? ['warn', '◌', '–'] : ['dim', '○', t('live.connecting')]
  return <span class={`live-mark tone-${cls}`}><span aria-hidden="true">{mark}</span> {text}</span>
}

function Clock() {
  return (
    <span class="clock" title={`${t('live.clock', { zone: zone.value })}${speed.value !== 1 ? ` · ${t('live.speed', { speed: speed.value })}` : ''}`}>
      <time class="num">{clockSeconds(now.value)}</time>
      {speed.value !== 1 && <small class="num">{speed.value}×</small>}
    </span>
  )
}

function Language() {
  return (
    <div class="lang" role="group" aria-label={t('app.language')}>
      <button type="button" lang="zh-CN" aria-pressed={lang.value === 'zh'} onClick={() => chooseLanguage('zh')}>中文</button>
      <button type="button" lang="en" aria-pressed={lang.value === 'en'} onClick={() => chooseLanguage('en')}>English</button>
    </div>
  )
}

