import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Order } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { TextField } from '../../parts/Field.tsx'
import { me } from '../../store/session.ts'
import { orders } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { isOpen } from './sorting.ts'

// OrderActions end an order: the hospital's cancellation, and the
// dispatcher's word that it cannot be fulfilled.
export function OrderActions({ order: o }: { order: Order }) {
  const [asked, setAsked] = useState<'cancel' | 'unfulfillable' | null>(null)
  const [reason, setReason] = useState('')
  const [by, setBy] = useState('')
  if (!isOpen(o)) return null
  const close = () => setAsked(null)
  const dispatcher = me.value?.role === 'dispatcher' || me.value?.role === 'admin'
  return (
    <div class="row wrap">
      {dispatcher && <button type="button" onClick={() => setAsked('unfulfillable')}>{t('order.declare')}</button>}
      <button type="button" onClick={() => setAsked('cancel')}>{t('order.cancel')}</button>
      {asked === 'cancel' && (
        <AskDialog title={t('order.cancelTitle')} text={t('order.cancelText')} action={t('order.cancel')} danger ready={reason.trim() !== ''} onClose={close}
          onDo={async () => orders.merge([await api.cancel(o.id, reason.trim())])}>
          <TextField label={t('field.reason')} value={reason} onInput={setReason} required />
        </AskDialog>
      )}
      {asked === 'unfulfillable' && (
        <AskDialog title={t('order.declare')} text={t('order.declareText')} action={t('order.declare')} danger ready={reason.trim() !== '' && by.trim() !== ''} onClose={close}
          onDo={async () => orders.merge([await api.unfulfillable(o.id, by.trim(), reason.trim())])}>
          <TextField label={t('field.name')} value={by} onInput={setBy} required />
          <TextField label={t('field.reason')} value={reason} onInput={setReason} required />
        </AskDialog>
      )}
    </div>
  )
}
