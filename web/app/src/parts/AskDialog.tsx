import type { ComponentChildren } from 'preact'
import { t } from '../text/t.ts'
import { Dialog } from './Dialog.tsx'
import { ProblemNote } from './ProblemNote.tsx'
import { useAction } from './useAction.ts'

// AskDialog asks before something is done, and stays open with the reason
// when it was refused.
export function AskDialog({ title, text, action, danger, ready, onDo, onClose, children }: {
  title: string; text?: string; action: string; danger?: boolean; ready: boolean
  onDo: () => Promise<void>; onClose: () => void; children?: ComponentChildren
}) {
  const a = useAction()
  const submit = async (e: Event) => {
    e.preventDefault()
    if (ready && (await a.run(onDo))) onClose()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} class="stack">
        {text && <p>{text}</p>}
        {children}
        <ProblemNote problem={a.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>{t('do.cancel')}</button>
          <button type="submit" class={danger ? 'danger' : 'primary'} disabled={!ready || a.busy}>{a.busy ? t('do.sending') : action}</button>
        </div>
      </form>
    </Dialog>
  )
}
