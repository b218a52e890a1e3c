package mavlink

import "github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

const (
	textLen   = 50 // bytes of one STATUSTEXT
	maxChunks = 10 // a longer text is cut, so that nobody can fill memory
)

// chunks is a text of which parts have come.
type chunks struct {
	id   uint16
	next uint8
	text string
}

// text joins the chunks of a STATUSTEXT (common.xml: id is not 0 for a long
// text, chunk_seq counts from 0, a chunk shorter than 50 bytes ends it).
// A text with a missing chunk is given up when another begins.
func (d *decoder) text(system uint8, m *common.MessageStatustext) (string, bool) {
	if m.Id == 0 {
		return trim(m.Text), true
	}
	c := d.texts[system]
	if m.ChunkSeq == 0 {
		c = &chunks{id: m.Id}
		d.texts[system] = c
	}
	if c == nil || c.id != m.Id || c.next != m.ChunkSeq {
		return "", false
	}
	c.text += m.Text
	c.next++
	if len(m.Text) == textLen && c.next < maxChunks {
		return "", false
	}
	delete(d.texts, system)
	return trim(c.text), true
}

// split cuts a text into the chunks that carry it. A text of one chunk has
// id 0. A text whose last chunk is full is ended by an empty one.
func split(severity uint8, text string, id uint16) []*common.MessageStatustext {
	if len(text) <= textLen {
		return []*common.MessageStatustext{{Severity: common.MAV_SEVERITY(severity), Text: text}}
	}
	if id == 0 {
		id = 1
	}
	var out []*common.MessageStatustext
	for n := 0; n < maxChunks; n++ {
		part := text[:min(textLen, len(text))]
		text = text[len(part):]
		out = append(out, &common.MessageStatustext{Severity: common.MAV_SEVERITY(severity),
			Text: part, Id: id, ChunkSeq: uint8(n)})
		if len(part) < textLen {
			break
		}
	}
	return out
}
