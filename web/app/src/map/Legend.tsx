import { site } from '../store/store.ts'
import { t } from '../text/t.ts'

// Legend names the map's shapes.
export function Legend() {
  return (
    <details class="map-legend">
      <summary>{t('map.legend')}</summary>
      <ul>
        <li><span class="key key-moving" aria-hidden="true">▲</span>{t('map.legend.moving')}</li>
        <li><span class="key" aria-hidden="true">◉</span>{t('drones.hovering')}</li>
        <li><span class="key dim" aria-hidden="true">●</span>{t('map.legend.ground')}</li>
        <li><span class="key dim" aria-hidden="true">?</span>{t('map.legend.lost')}</li>
        <li><span class="key key-depot" aria-hidden="true">▣</span>{t('map.legend.depot')}</li>
        <li><span class="key" aria-hidden="true">Ⓗ</span>{t('map.legend.hospital')}</li>
        <li><span class="key key-zone" aria-hidden="true">▨</span>{t('map.legend.zone')}</li>
        <li><span class="key key-moving" aria-hidden="true">━</span>{t('map.legend.route')}</li>
      </ul>
      {site.value?.note && <p class="dim" lang="en">{site.value.note}</p>}
    </details>
  )
}
