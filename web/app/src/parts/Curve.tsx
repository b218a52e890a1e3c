import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { lang, t } from '../text/t.ts'
import { clockTime, zone } from '../text/time.ts'
import { curveOptions, lineLooks } from './curveOptions.ts'
import type { CurveData } from './curveData.ts'

// Curve draws a box's temperature over time with its permitted band. What
// it shows is also said in words, for those who do not see it.
export function Curve({ box, data, okMin, okMax }: { box: string; data: CurveData; okMin: number | null; okMax: number | null }) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const probes = data.lines.length
  useEffect(() => {
    const el = host.current!
    const u = new uPlot(curveOptions(el.clientWidth, 170, zone.value, probes, okMin, okMax, (s) => clockTime(s * 1000)), drawn(data), el)
    plot.current = u
    const watch = new ResizeObserver(() => u.setSize({ width: el.clientWidth, height: 170 }))
    watch.observe(el)
    return () => {
      watch.disconnect()
      u.destroy()
      plot.current = null
    }
  }, [box, probes, okMin, okMax, zone.value, lang.value])
  useEffect(() => plot.current?.setData(drawn(data)), [data])
  const one = (n: number) => n.toFixed(1)
  const text = t('order.curve', { box, n: data.samples, min: one(data.min), max: one(data.max), last: one(data.last) })
  return <figure class="curve"><div ref={host} role="img" aria-label={text} /><figcaption class="dim num">{text}{probes > 1 && <Probes data={data} />}</figcaption></figure>
}

// Probes names each line by how it is drawn, with its newest value.
function Probes({ data }: { data: CurveData }) {
  return (
    <span class="probes">
      {data.lines.map((l, i) => {
        const look = lineLooks[i % lineLooks.length]!
        return (
          <span key={l.probe} class="nowrap">
            <svg width="26" height="8" aria-hidden="true"><line x1="0" y1="4" x2="26" y2="4" stroke={look.stroke} stroke-width="2" stroke-dasharray={look.dash?.join(' ')} /></svg> {t('order.probe', { n: l.probe, c: l.last.toFixed(1) })}
          </span>
        )
      })}
    </span>
  )
}

function drawn(data: CurveData): uPlot.AlignedData {
  return [data.times, ...data.lines.map((l) => l.values)]
}
