import { t } from '../text/t.ts'
import { calling, setSound, soundState } from './sound.ts'

const marks = { off: '◁', on: '◀', blocked: '▲' }

// SoundControl says what the sound does, and changes it.
export function SoundControl() {
  const s = soundState.value
  const text = s === 'on' ? t('sound.on') : s === 'off' ? t('sound.off') : t('sound.blocked')
  return (
    <button type="button" class={`sound sound-${s}${calling.value ? ' calling' : ''}`} aria-pressed={s === 'on'}
      onClick={() => void setSound(s !== 'on')}>
      <span aria-hidden="true">{marks[s]}</span> {t('sound.label')}: {text}
    </button>
  )
}
