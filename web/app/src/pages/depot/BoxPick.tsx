import type { Shipment } from '../../api/types.ts'
import { Choice } from '../../parts/Choice.tsx'
import { boxes } from '../../store/store.ts'
import { celsius } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'

// BoxPick offers the boxes at the depot that are conditioned to the
// shipment's class, and shows the others with the reason why not.
export function BoxPick({ shipment: s, value, onPick, error }: { shipment: Shipment; value: string; onPick: (id: string) => void; error?: string }) {
  const here = boxes.list().filter((b) => b.place === s.depot && ['conditioned', 'clean', 'received'].includes(b.state))
  const fits = (b: (typeof here)[number]) => b.state === 'conditioned' && b.class === s.class
  const good = here.filter(fits)
  const rest = here.filter((b) => !fits(b))
  if (good.length === 0) return <p class="note note-warn"><span aria-hidden="true">▲</span><span>{t('pack.noBox')} <a href="#/boxes">{t('nav.boxes')}</a></span></p>
  return (
    <Choice legend={t('pack.box')} hideLegend layout="cards" value={value} onChange={onPick} error={error}
      options={[
        ...good.map((b) => ({ value: b.id, label: b.id, hint: `${word('class', b.class)} · ${celsius(b.c)}` })),
        ...rest.slice(0, 4).map((b) => ({ value: b.id, label: b.id, hint: `${word('box', b.state)}${b.class ? ` · ${word('class', b.class)}` : ''}: ${t('pack.notConditioned')}`, disabled: true })),
      ]} />
  )
}
