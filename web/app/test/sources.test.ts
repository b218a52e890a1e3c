import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue } from '../src/text/catalogue.ts'

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((f) => /\.tsx?$/.test(f)).map((f) => join('src', f))
const inText = /^src\/text\//

test('every text that a page asks for is in the catalogue', () => {
  for (const file of sources) {
    for (const [, key] of readFileSync(file, 'utf8').matchAll(/\bt\('([^']+)'/g)) {
      assert.ok(key! in catalogue, `${file}: ${key}`)
    }
  }
})

test('every text of the catalogue is used', () => {
  const all = sources.filter((f) => !/text\/(admin|alarms|blood|common|depot|dispatcher|flights|orders|signin|states)\.ts$/.test(f)).map((f) => readFileSync(f, 'utf8')).join('\n')
  // A text is used by its key, or by a prefix that a value completes.
  const prefixes = [...all.matchAll(/[`'"]([a-zA-Z.]+)\.\$\{/g)].map((m) => m[1]!)
  const words = [...all.matchAll(/\b(?:word|known|make(?:<[^>]*>)?)\('([a-zA-Z.]+)'/g)].map((m) => m[1]!)
  const open = [...new Set([...prefixes, ...words])]
  const unused = Object.keys(catalogue).filter((k) => !all.includes(`'${k}'`) && !open.some((p) => k.startsWith(p + '.')))
  assert.deepEqual(unused, [])
})

test('no page has text of its own', () => {
  for (const file of sources.filter((f) => f.endsWith('.tsx') && !inText.test(f))) {
    for (const [, text] of readFileSync(file, 'utf8').matchAll(/>([A-Z][a-z]+(?: [a-z]+)+)</g)) {
      assert.fail(`${file}: “${text}” is not from the catalogue`)
    }
  }
})

test('no colour is pure blue text', () => {
  const css = readdirSync('src/styles').map((f) => readFileSync(join('src/styles', f), 'utf8')).join('\n')
  assert.doesNotMatch(css, /color:\s*(blue|#00f\b|#0000ff)/i)
})
