package tables

import (
	"encoding/json"

	"airvein/dispatch"
	"airvein/dispatch/alarm"
)

// siteConfigured adds the site's new boxes and takes away those it no
// longer has, unless a shipment is in them.
func (p *Projector) siteConfigured(r row, e dispatch.SiteConfigured) {
	ids := make([]string, len(e.Site.Boxes))
	for i, b := range e.Site.Boxes {
		ids[i] = b.ID
	}
	keep, err := json.Marshal(ids)
	if err != nil {
		p.err = err
		return
	}
	p.exec("DELETE FROM boxes WHERE shipment = '' AND id NOT IN ("+p.Texts+")", string(keep))
	for _, b := range e.Site.Boxes {
		state, class := dispatch.BoxClean, ""
		if b.Conditioned {
			state, class = dispatch.BoxConditioned, string(b.Class)
		}
		p.exec("INSERT INTO boxes (id, state, class, place, since) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING", b.ID, state, class, b.Depot, r.at)
	}
}

func (p *Projector) boxMoved(r row, e dispatch.BoxMoved) {
	p.exec("UPDATE boxes SET state = ?, class = ?, place = ?, since = ?, by = ? WHERE id = ?", e.State, string(e.Class), e.Place, r.at, e.By, e.Box)
}

func (p *Projector) boxDigested(r row, e dispatch.BoxDigested) {
	d := e.Digest
	p.exec(`INSERT INTO digests (seq, box, shipment, from_at, to_at, class, min_c, max_c, mean_c, samples, rejected, longest_gap_s, out_s, out_since)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.seq, e.Box, e.Shipment, orNull(d.From), orNull(d.To), d.Class, d.MinC, d.MaxC, d.MeanC, d.Samples, d.Rejected, d.LongestGapS, d.OutS, orNullPtr(d.OutSince))
}

// open is what makes an alarm open: its cause lasts, or nobody has said
// that it was seen.
const open = "(cleared_at IS NULL OR acked_at IS NULL)"

// alarmRaised counts an open cause again, the worse priority staying, or
// opens it where none is open. An alarm without an id is named as alarm.Book names it.
func (p *Projector) alarmRaised(r row, e dispatch.AlarmRaised) {
	a := e.Alarm
	if a.LastAt.IsZero() {
		a.LastAt = a.RaisedAt
	}
	if a.Priority == "" {
		a.Priority = alarm.PriorityOf(a.Kind)
	}
	p.exec(`UPDATE alarms SET count = count + 1, last_at = ?, cleared_at = NULL, text = ?,
		priority = CASE WHEN priority = 'emergency' OR ? = 'low' THEN priority ELSE ? END
		WHERE cause = ? AND `+open, a.LastAt, a.Text, a.Priority, a.Priority, a.Cause)
	p.exec(`INSERT INTO alarms (n, id, kind, cause, priority, text, order_id, shipment, flight, drone, box, raised_at, last_at, count)
		SELECT newest.n + 1, coalesce(nullif(?, ''), 'al-' || (newest.n + 1)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
		FROM (SELECT coalesce(max(n), 0) AS n FROM alarms) AS newest
		WHERE NOT EXISTS (SELECT 1 FROM alarms WHERE cause = ? AND `+open+`)`,
		a.ID, a.Kind, a.Cause, a.Priority, a.Text, a.Order, a.Shipment, a.Flight, a.Drone, a.Box, a.RaisedAt, a.LastAt, max(a.Count, 1), a.Cause)
}

func (p *Projector) alarmCleared(r row, e dispatch.AlarmCleared) {
	p.exec("UPDATE alarms SET cleared_at = ? WHERE cause = ? AND cleared_at IS NULL", r.at, e.Cause)
}

func (p *Projector) alarmAcked(r row, e dispatch.AlarmAcked) {
	p.exec("UPDATE alarms SET acked_at = ?, acked_by = ?, comment = ? WHERE id = ? AND acked_at IS NULL", r.at, e.By, e.Comment, e.ID)
}

func (p *Projector) alarmShelved(r row, e dispatch.AlarmShelved) {
	p.exec("UPDATE alarms SET shelved_until = ?, shelved_by = ?, comment = ? WHERE id = ? AND "+open, e.Until, e.By, e.Comment, e.ID)
}
