// Package plot draws a line chart as SVG. It is pure: the same chart is the
// same bytes.
package plot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
)

// Point is one of a line.
type Point struct{ X, Y float64 }

// Line is one curve with its name.
type Line struct {
	Name   string
	Dashed bool
	Points []Point
}

// Chart is a picture of lines. A line and the dashed one after it share a
// colour.
type Chart struct {
	Title, X, Y string
	Lines       []Line
}

// The picture's measures, in pixels.
const (
	width, height = 720, 420
	left, right   = 64, 24
	top, bottom   = 44, 52
	rowPx         = 20
)

// colours tell pairs of lines apart for people who see no red or no green
// too (Okabe and Ito 2008).
func colours() []string { return []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7"} }

// SVG draws a chart.
func SVG(c Chart) []byte {
	var b bytes.Buffer
	loX, hiX, hiY := bounds(c)
	stepX, stepY := nice((hiX-loX)/8), nice(hiY/6)
	hiY = math.Ceil(hiY/stepY) * stepY
	tall := height + rowPx*((len(c.Lines)+1)/2)
	x := func(v float64) float64 { return left + (v-loX)/max(hiX-loX, 1e-9)*(width-left-right) }
	y := func(v float64) float64 { return top + (1-v/hiY)*(height-top-bottom) }
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img" aria-label="%s">`+"\n", width, tall, text(c.Title))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", width, tall)
	fmt.Fprintf(&b, `<text x="%d" y="24" font-size="15" fill="#111111">%s</text>`+"\n", left, text(c.Title))
	for v := 0.0; v <= hiY+1e-9; v += stepY {
		fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%s" y2="%s" stroke="#dddddd"/><text x="%d" y="%s" text-anchor="end" fill="#333333">%s</text>`+"\n",
			left, width-right, px(y(v)), px(y(v)), left-8, px(y(v)+4), num(v))
	}
	for v := math.Ceil(loX/stepX) * stepX; v <= hiX+1e-9; v += stepX {
		fmt.Fprintf(&b, `<text x="%s" y="%d" text-anchor="middle" fill="#333333">%s</text>`+"\n", px(x(v)), height-bottom+20, num(v))
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" fill="#333333">%s</text>`+"\n", (left+width-right)/2, height-10, text(c.X))
	fmt.Fprintf(&b, `<text x="16" y="%d" fill="#333333" transform="rotate(-90 16 %d)" text-anchor="middle">%s</text>`+"\n", (top+height-bottom)/2, (top+height-bottom)/2, text(c.Y))
	for i, l := range c.Lines {
		stroke, dash := colours()[i/2%len(colours())], ""
		if l.Dashed {
			dash = ` stroke-dasharray="6 4"`
		}
		fmt.Fprintf(&b, `<polyline fill="none" stroke="%s" stroke-width="2"%s points="`, stroke, dash)
		for j, p := range l.Points {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(px(x(p.X)) + "," + px(y(p.Y)))
		}
		b.WriteString("\"/>\n")
		kx, ky := left+(i%2)*(width-left-right)/2, height+8+i/2*rowPx
		fmt.Fprintf(&b, `<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="%s" stroke-width="2"%s/><text x="%d" y="%d" fill="#111111">%s</text>`+"\n",
			kx, kx+28, ky, ky, stroke, dash, kx+36, ky+4, text(l.Name))
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func bounds(c Chart) (loX, hiX, hiY float64) {
	loX, hiX, hiY = math.Inf(1), math.Inf(-1), 0
	for _, l := range c.Lines {
		for _, p := range l.Points {
			loX, hiX, hiY = min(loX, p.X), max(hiX, p.X), max(hiY, p.Y)
		}
	}
	if hiX < loX {
		return 0, 1, 1
	}
	return loX, hiX, max(hiY, 1e-9)
}

// nice is the first of 1, 2 or 5 times a power of ten that is not less.
func nice(v float64) float64 {
	if v <= 0 {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*p >= v {
			return m * p
		}
	}
	return 10 * p
}

func px(v float64) string  { return strconv.FormatFloat(v, 'f', 1, 64) }
func num(v float64) string { return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64) }

func text(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}
