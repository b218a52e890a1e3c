import type { PackingList as List } from '../../api/types.ts'
import { Din } from '../../parts/Din.tsx'
import { Facts } from '../../parts/Panel.tsx'
import { t, word } from '../../text/t.ts'
import { at, fullTime } from '../../text/time.ts'

// PackingList goes into the box, with the code that proves that it was
// opened at the ward.
export function PackingList({ list }: { list: List }) {
  return (
    <div class="page narrow">
      <div class="row spread no-print"><a class="button" href="#/work">‹ {t('work.title')}</a><button type="button" class="primary" onClick={() => print()}>{t('do.print')}</button></div>
      <p class="hint no-print">{t('pack.listHint')}</p>
      <article class="panel packing-list" data-packing-list={list.shipment.id}>
        <header class="row spread"><h1>{t('pack.list')}</h1><span class="num">{list.shipment.id}</span></header>
        <div class="handover"><span>{t('pack.code')}</span><strong class="num" data-code={list.code}>{list.code}</strong><small>{t('pack.codeSecret')}</small></div>
        <Facts of={[
          [t('work.to'), list.hospital.name], [t('order.title'), <span class="num">{list.order}</span>],
          [t('order.box'), <span class="num">{list.box}</span>], [t('order.seal'), <span class="num">{list.seal}</span>],
          [t('pack.packedAt'), at(list.packed_at, fullTime)], [t('pack.by'), list.packed_by], [t('pack.checkedBy'), list.checked_by],
        ]} />
        <table>
          <thead><tr><th scope="col">{t('stock.din')}</th><th scope="col">{t('stock.component')}</th><th scope="col">{t('stock.group')}</th><th scope="col">{t('stock.volume')}</th><th scope="col">{t('stock.expiry')}</th></tr></thead>
          <tbody>{list.units.map((u) => <tr key={u.id}><td><Din din={u.din} /></td><td>{word('component', u.component)}</td><td class="group">{u.group}</td><td class="num">{u.ml} mL</td><td class="num">{at(u.expiry, fullTime)}</td></tr>)}</tbody>
        </table>
        <p class="hint">{t('app.wording')}</p>
      </article>
    </div>
  )
}
