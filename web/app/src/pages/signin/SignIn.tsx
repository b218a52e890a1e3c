import { useState } from 'preact/hooks'
import type { SignIn as DemoSignIn } from '../../api/types.ts'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { TextField } from '../../parts/Field.tsx'
import { useAction } from '../../parts/useAction.ts'
import { openSession, signIn, unreachable } from '../../store/session.ts'
import { site } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'

export function SignIn() {
  const [user, setUser] = useState('')
  const [password, setPassword] = useState('')
  const [token, setToken] = useState<string | null>(null)
  const action = useAction()
  const submit = (e: Event) => {
    e.preventDefault()
    void action.run(() => signIn(token === null ? { user, password } : { token: token.trim() }))
  }
  if (unreachable.value) {
    return (
      <div class="signin"><p class="note note-bad" role="alert">{t('signin.unreachable')}</p>
        <button type="button" onClick={() => void openSession()}>{t('do.retry')}</button></div>
    )
  }
  const wrong = action.problem?.status === 401
  return (
    <div class="signin">
      <div class="signin-lead">
        <h1>Airvein</h1>
        <p>{t('signin.lead')}</p>
        <p class="dim">{site.value?.name}{site.value?.note && <><br />{site.value.note}</>}</p>
      </div>
      <form class="panel stack" onSubmit={submit} aria-labelledby="signin-title">
        <h2 id="signin-title">{t('signin.title')}</h2>
        {token === null ? (
          <>
            <TextField label={t('signin.user')} name="user" value={user} onInput={setUser} autocomplete="username" required spellcheck={false} />
            <TextField label={t('signin.password')} name="password" type="password" value={password} onInput={setPassword} autocomplete="current-password" required />
          </>
        ) : <TextField label={t('signin.token')} name="token" type="password" value={token} onInput={setToken} autocomplete="off" required />}
        {wrong ? <p class="error" role="alert">▲ {t('signin.wrong')}</p> : <ProblemNote problem={action.problem} />}
        <div class="row">
          <button type="submit" class="primary" disabled={action.busy}>{t('signin.title')}</button>
          <button type="button" class="quiet" onClick={() => setToken(token === null ? '' : null)}>{token === null ? t('signin.withToken') : t('signin.withPassword')}</button>
        </div>
      </form>
      <DemoSignIns list={site.value?.sign_ins ?? []} onPick={(s) => void action.run(() => signIn({ user: s.user, password: s.password }))} />
    </div>
  )
}

function DemoSignIns({ list, onPick }: { list: readonly DemoSignIn[]; onPick: (s: DemoSignIn) => void }) {
  if (list.length === 0) return null
  return (
    <section class="panel demo-signins" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('signin.demo')}</h2>
      <p class="hint">{t('signin.demoHint')}</p>
      <ul>
        {list.map((s) => (
          <li key={s.user}>
            <button type="button" data-user={s.user} data-role={s.role} onClick={() => onPick(s)}>
              <b>{s.label.replace(/ \([a-z]+\)$/, '')}</b><small>{word('role', s.role)} · {s.user}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
