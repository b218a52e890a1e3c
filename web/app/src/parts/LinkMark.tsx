import type { Drone } from '../api/types.ts'
import { word } from '../text/t.ts'

export function LinkMark({ link }: { link: Drone['link'] }) {
  const cls = link === 'live' ? 'ok-text' : link === 'lost' ? 'bad-text' : 'dim'
  return <span class={cls}><span aria-hidden="true">{link === 'live' ? '●' : link === 'lost' ? '✕' : '○'}</span> {word('link', link)}</span>
}
