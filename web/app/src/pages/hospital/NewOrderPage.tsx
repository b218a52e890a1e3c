import { Panel } from '../../parts/Panel.tsx'
import { t } from '../../text/t.ts'
import { OrderForm } from './OrderForm.tsx'

export function NewOrderPage() {
  return <div class="page narrow"><h1 class="visually-hidden">{t('form.title')}</h1><Panel title={t('form.title')}><OrderForm /></Panel></div>
}
