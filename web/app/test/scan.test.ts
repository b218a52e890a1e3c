import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Unit } from '../src/api/types.ts'
import { matchScan } from '../src/parts/scan.ts'

const unit = (din: string, product: string, division: string): Unit => ({ id: `${din}-${product}-${division}`, din, product, division, component: 'red_cells', group: 'A+', ml: 300 })
const a = unit('A999820123456', 'E0382', '00')
const b = unit('G123417654321', 'E0382', 'A0')
const b2 = unit('G123417654321', 'E0382', 'B0')

for (const [text, units, want] of [
  ['A999820123456', [a, b], a.id],
  ['a9998 20 123456', [a, b], a.id],
  ['=A99982012345600', [a, b], a.id],
  ['=A99982012345674', [a, b], a.id],
  ['123456', [a, b], a.id],
  ['A999820123456-E0382-00', [a, b], a.id],
  ['23456', [a, b], 'none'],
  ['A999820123457', [a, b], 'none'],
  ['=<E0382V00', [a, b], 'none'],
  ['', [a, b], 'none'],
  ['G123417654321', [b, b2], 'many'],
  ['=G12341765432100', [b, b2], 'many'],
  ['=G12341765432100=<E0382VB0', [b, b2], b2.id],
] as const) {
  test(`scan ${JSON.stringify(text)} of ${units.length}`, () => {
    const r = matchScan(text, units)
    assert.equal(r.kind === 'unit' ? r.unit.id : r.kind, want)
  })
}
