import uPlot from 'uplot'

const axis = { stroke: '#9aa9b8', grid: { stroke: '#1c2632', width: 1 }, ticks: { stroke: '#263241', width: 1 }, font: '11px system-ui, sans-serif' }

// Each probe's line has its own dashes besides its shade. The caption names
// them by the same order.
export const lineLooks: { stroke: string; dash?: number[] }[] = [
  { stroke: '#5cc8ff' }, { stroke: '#e6edf3', dash: [7, 4] }, { stroke: '#9fb0c0', dash: [2, 3] },
]

// curveOptions makes a plot in the site's zone and 24 hours. The permitted
// band is drawn behind the curve and edged, so that it reads without colour.
export function curveOptions(
  width: number, height: number, zone: string, probes: number, okMin: number | null, okMax: number | null, timeText: (s: number) => string,
): uPlot.Options {
  return {
    width, height,
    cursor: { y: false, points: { size: 6 } },
    legend: { show: false },
    tzDate: (s) => uPlot.tzDate(new Date(s * 1000), zone),
    scales: { x: { time: true }, y: { range: (_u, min, max) => frame(min, max, okMin, okMax) } },
    axes: [
      { ...axis, values: (_u, splits) => splits.map(timeText), space: 64 },
      { ...axis, size: 44, values: (_u, splits) => splits.map((v) => `${v}°`) },
    ],
    series: [{}, ...Array.from({ length: probes }, (_, i) => ({ ...lineLooks[i % lineLooks.length]!, width: 2, points: { show: false }, spanGaps: false }))],
    hooks: { drawClear: [(u) => band(u, okMin, okMax)] },
  }
}

function frame(min: number | null, max: number | null, okMin: number | null, okMax: number | null): [number, number] {
  const lo = Math.min(min ?? 0, okMin ?? min ?? 0)
  const hi = Math.max(max ?? 1, okMax ?? max ?? 1)
  const pad = Math.max(0.5, (hi - lo) * 0.12)
  return [lo - pad, hi + pad]
}

function band(u: uPlot, okMin: number | null, okMax: number | null): void {
  const { ctx, bbox } = u
  const y = (v: number) => u.valToPos(v, 'y', true)
  const top = okMax === null ? bbox.top : Math.max(bbox.top, y(okMax))
  const bottom = okMin === null ? bbox.top + bbox.height : Math.min(bbox.top + bbox.height, y(okMin))
  ctx.save()
  ctx.fillStyle = 'rgba(87, 208, 139, 0.08)'
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top)
  ctx.strokeStyle = 'rgba(87, 208, 139, 0.55)'
  ctx.setLineDash([5, 4])
  ctx.beginPath()
  for (const edge of [okMax, okMin]) {
    if (edge === null) continue
    ctx.moveTo(bbox.left, y(edge))
    ctx.lineTo(bbox.left + bbox.width, y(edge))
  }
  ctx.stroke()
  ctx.restore()
}
