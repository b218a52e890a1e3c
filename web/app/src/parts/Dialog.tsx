import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../text/t.ts'

// Dialog is the browser's own modal dialog: it keeps the focus inside,
// gives it back, and closes on Escape.
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    <dialog ref={ref} class="dialog" aria-labelledby={id} onClose={onClose}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon" aria-label={t('do.close')} onClick={() => ref.current?.close()}>✕</button>
      </header>
      {children}
    </dialog>
  )
}
