import type { Order } from '../../api/types.ts'
import { Facts, Panel } from '../../parts/Panel.tsx'
import { t, word } from '../../text/t.ts'
import { at, dayTime } from '../../text/time.ts'

export function OrderDetails({ order: o, extra }: { order: Order; extra: Order | undefined }) {
  const phone = extra?.phone ?? o.phone
  const note = extra?.note ?? o.note
  return (
    <Panel title={t('order.details')}>
      <Facts of={[
        [t('form.kind'), t(`form.kind.${o.kind}`)],
        o.needed_by ? [t('order.neededBy'), at(o.needed_by, dayTime)] : null,
        o.authorised_by ? [t('form.authorisedBy'), o.authorised_by] : null,
        o.requested_by ? [t('form.requestedBy'), o.requested_by] : null,
        o.case_ref ? [t('form.caseRef'), o.case_ref] : null,
        phone ? [t('form.phone'), <a href={`tel:${phone}`}>{phone}</a>] : null,
        note ? [t('form.note'), note] : null,
        o.kind === 'patient' && o.patient ? [t('form.fcp'), word('tri', o.patient.fcp)] : null,
        ...o.lines.map((l) => [t('form.substitution'), word('form.substitution', l.substitution)] as const).slice(0, 1),
      ]} />
    </Panel>
  )
}
