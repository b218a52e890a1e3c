import { Panel } from '../../parts/Panel.tsx'
import { OrderRow } from '../order/OrderRow.tsx'
import { byUrgency, isOpen, newestFirst } from '../order/sorting.ts'
import { me } from '../../store/session.ts'
import { loaded, orders } from '../../store/store.ts'
import { nameOf } from '../../store/names.ts'
import { t } from '../../text/t.ts'
import { OrderForm } from './OrderForm.tsx'

// OrdersPage is a hospital's home: its orders, and the form to place one.
// For other roles it is every order.
export function OrdersPage() {
  const all = orders.list()
  const open = all.filter(isOpen).sort(byUrgency)
  const closed = all.filter((o) => !isOpen(o)).sort(newestFirst)
  const hospital = me.value?.role === 'hospital'
  return (
    <div class={`page ${hospital ? 'split' : ''}`}>
      <h1 class="visually-hidden">{hospital ? nameOf(me.value?.site) : t('orders.title')}</h1>
      {hospital && <Panel title={t('form.title')} class="only-wide"><OrderForm /></Panel>}
      <div class="stack">
        {hospital && <a class="button primary big only-narrow" href="#/new">＋ {t('form.title')}</a>}
        <Panel title={t('orders.open')} aside={<span class="count">{open.length}</span>}>
          {open.length === 0 && <p class="dim pad">{loaded.value ? t('orders.none') : t('app.loading')}</p>}
          <ul class="rows">{open.map((o) => <OrderRow key={o.id} order={o} showHospital={!hospital} />)}</ul>
        </Panel>
        <Panel title={t('orders.closed')} aside={<span class="count">{closed.length}</span>}>
          {closed.length === 0 && <p class="dim pad">{t('orders.noneClosed')}</p>}
          <ul class="rows">{closed.map((o) => <OrderRow key={o.id} order={o} showHospital={!hospital} />)}</ul>
        </Panel>
      </div>
    </div>
  )
}
