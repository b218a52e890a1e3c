import { computed } from '@preact/signals'
import { live } from '../live/live.ts'
import { me } from '../store/session.ts'

// isStale says that data was live and is not any more.
export const isStale = computed(() => !!me.value && live.value !== null && !live.value.live)
export const isLive = computed(() => live.value?.live === true)
