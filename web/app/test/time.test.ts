import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { lang } from '../src/text/t.ts'
import { at, clockTime, parse, span, untilText, zone } from '../src/text/time.ts'
import { fromLocal, toLocal, toRFC3339 } from '../src/text/zoned.ts'

beforeEach(() => {
  zone.value = 'Asia/Shanghai'
  lang.value = 'en'
})

test('times are in the site’s zone and 24 hours', () => {
  assert.equal(clockTime(Date.parse('2026-11-23T16:05:00Z')), '00:05')
  assert.equal(clockTime(Date.parse('2026-11-23T05:30:00Z')), '13:30')
  zone.value = 'Asia/Kathmandu'
  assert.equal(clockTime(Date.parse('2026-11-23T05:30:00Z')), '11:15')
})

test('no time is a dash', () => {
  for (const none of [null, undefined, '', '0001-01-01T00:00:00Z', 'soon']) assert.equal(at(none), '–')
  assert.equal(parse('0001-01-01T00:00:00Z'), undefined)
})

test('what a person types is the site’s clock', () => {
  const ms = fromLocal('2026-11-23T14:05', 'Asia/Shanghai')!
  assert.equal(new Date(ms).toISOString(), '2026-11-23T06:05:00.000Z')
  assert.equal(toRFC3339(ms, 'Asia/Shanghai'), '2026-11-23T14:05:00+08:00')
  assert.equal(toLocal(ms, 'Asia/Shanghai'), '2026-11-23T14:05')
  assert.equal(toRFC3339(ms, 'America/St_Johns'), '2026-11-23T02:35:00-03:30')
  assert.equal(fromLocal('23.11.2026', 'Asia/Shanghai'), undefined)
})

test('local times hold across a clock change', () => {
  for (const [local, utc] of [['2026-03-29T01:59', '2026-03-29T00:59'], ['2026-03-29T03:01', '2026-03-29T01:01'], ['2026-10-25T12:00', '2026-10-25T11:00']] as const) {
    assert.equal(new Date(fromLocal(local, 'Europe/Berlin')!).toISOString().slice(0, 16), utc)
  }
})

test('spans read in either language', () => {
  assert.deepEqual([4_000, 89_000, 240_000, 7_500_000, 3 * 86_400_000].map(span), ['4 s', '89 s', '4 min', '2 h 5 min', '3 d'])
  assert.equal(untilText(60_000, 0), 'in 60 s')
  assert.equal(untilText(0, 180_000), '3 min late')
  lang.value = 'zh'
  assert.equal(untilText(0, 180_000), '已晚 3 分钟')
})
