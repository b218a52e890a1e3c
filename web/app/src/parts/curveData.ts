import type { Reading } from '../api/types.ts'

// A line is one probe's values at the curve's times: null is a gap in its
// record, undefined a time at which only another probe was read.
export interface Line { probe: number; values: (number | null | undefined)[]; last: number }

// CurveData is what a curve draws: seconds, and degrees by probe.
export interface CurveData { times: number[]; lines: Line[]; min: number; max: number; last: number; samples: number }

// A pause longer than this is a gap in the record, and drawn as one.
export const gapS = 300

interface Point { s: number; c: number; probe: number }

// curveData orders readings by time and draws one a second and probe, the
// newest; the smallest and largest of all are kept. Probes never share a
// line: two that differ would draw a zigzag that no box ever had.
export function curveData(readings: readonly Reading[]): CurveData | null {
  const points = readings
    .map((r): Point => ({ s: Math.round(Date.parse(r.at) / 1000), c: r.c, probe: r.probe }))
    .filter((p) => Number.isFinite(p.s) && Number.isFinite(p.c))
    .sort((a, b) => a.s - b.s)
  if (points.length === 0) return null
  const probes = [...new Set(points.map((p) => p.probe))].sort((a, b) => a - b)
  const byProbe = probes.map((probe) => ({ probe, at: withGaps(points.filter((p) => p.probe === probe)) }))
  const times = [...new Set(byProbe.flatMap((p) => [...p.at.keys()]))].sort((a, b) => a - b)
  const lines = byProbe.map(({ probe, at }) => ({ probe, values: times.map((s) => at.get(s)), last: points.findLast((p) => p.probe === probe)!.c }))
  const all = points.map((p) => p.c)
  const least = (a: number, b: number) => Math.min(a, b)
  const most = (a: number, b: number) => Math.max(a, b)
  return { times, lines, min: all.reduce(least), max: all.reduce(most), last: all.at(-1)!, samples: points.length }
}

function withGaps(points: readonly Point[]): Map<number, number | null> {
  const at = new Map<number, number | null>()
  let before: number | undefined
  for (const p of points) {
    if (before !== undefined && p.s - before > gapS) at.set(before + 1, null)
    at.set(p.s, p.c)
    before = p.s
  }
  return at
}
