import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { lang, t } from '../text/t.ts'
import { clockTime, zone } from '../text/time.ts'
import { curveOptions } from './curveOptions.ts'
import type { CurveData } from './curveData.ts'

// Curve draws a box's temperature over time with its permitted band. What
// it shows is also said in words, for those who do not see it.
export function Curve({ box, data, okMin, okMax }: { box: string; data: CurveData; okMin: number | null; okMax: number | null }) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  useEffect(() => {
    const el = host.current!
    const u = new uPlot(curveOptions(el.clientWidth, 170, zone.value, okMin, okMax, (s) => clockTime(s * 1000)), [data.times, data.values], el)
    plot.current = u
    const watch = new ResizeObserver(() => u.setSize({ width: el.clientWidth, height: 170 }))
    watch.observe(el)
    return () => {
      watch.disconnect()
      u.destroy()
      plot.current = null
    }
  }, [box, okMin, okMax, zone.value, lang.value])
  useEffect(() => plot.current?.setData([data.times, data.values]), [data])
  const one = (n: number) => n.toFixed(1)
  const text = t('order.curve', { box, n: data.values.length, min: one(data.min), max: one(data.max), last: one(data.last) })
  return <figure class="curve"><div ref={host} role="img" aria-label={text} /><figcaption class="dim num">{text}</figcaption></figure>
}
