import type { Reading } from '../api/types.ts'

// CurveData is what a curve draws: seconds and degrees, gaps as null.
export interface CurveData { times: number[]; values: (number | null)[]; min: number; max: number; last: number; samples: number }

// A pause longer than this is a gap in the record, and drawn as one.
export const gapS = 300

// curveData orders readings by time and draws one a second, the newest; the
// smallest and largest of all are kept.
export function curveData(readings: readonly Reading[]): CurveData | null {
  const points = readings
    .map((r) => ({ s: Math.round(Date.parse(r.at) / 1000), c: r.c }))
    .filter((p) => Number.isFinite(p.s) && Number.isFinite(p.c))
    .sort((a, b) => a.s - b.s)
  if (points.length === 0) return null
  const times: number[] = []
  const values: (number | null)[] = []
  let min = Infinity, max = -Infinity
  for (const p of points) {
    min = Math.min(min, p.c)
    max = Math.max(max, p.c)
    const before = times.at(-1)
    if (before === p.s) {
      values[values.length - 1] = p.c
      continue
    }
    if (before !== undefined && p.s - before > gapS) {
      times.push(before + 1)
      values.push(null)
    }
    times.push(p.s)
    values.push(p.c)
  }
  return { times, values, min, max, last: points.at(-1)!.c, samples: points.length }
}
