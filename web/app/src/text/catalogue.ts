// The one catalogue: every text of the application, in both languages. A
// text without one of them does not type-check, and a test says so too.
import { admin } from './admin.ts'
import { alarms } from './alarms.ts'
import { blood } from './blood.ts'
import { cold } from './cold.ts'
import { common } from './common.ts'
import { depot } from './depot.ts'
import { dispatcher } from './dispatcher.ts'
import { flights } from './flights.ts'
import { road } from './road.ts'
import { orders } from './orders.ts'
import { signin } from './signin.ts'
import { states } from './states.ts'
import { unit } from './unit.ts'

export const catalogue = {
  ...common, ...signin, ...blood, ...states, ...orders, ...depot, ...dispatcher, ...flights, ...alarms, ...admin, ...road, ...cold, ...unit,
}

export type Lang = 'en' | 'zh'
export type Key = keyof typeof catalogue
