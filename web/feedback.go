package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
)

func (s *Server) registerFeedback() {
	add(s, http.MethodPost, "/api/v1/shipments/{id}/feedback", "Report on a delivery, or a patient's reaction to one of its units", s.giveFeedback)
}

type feedbackInput struct {
	ID   string `path:"id"`
	Body struct {
		Sort     string `json:"sort" enum:"delivery,reaction"`
		Unit     string `json:"unit,omitempty" maxLength:"100"`
		Severity string `json:"severity,omitempty" enum:"non_severe,severe,life_threatening,death" doc:"of a reaction"`
		Rating   int    `json:"rating,omitempty" minimum:"1" maximum:"5" doc:"of a delivery, 5 is best"`
		Text     string `json:"text,omitempty" maxLength:"2000" doc:"can be erased; nothing that names a patient"`
	}
}

type feedbackOutput struct {
	Body struct {
		ID       string    `json:"id"`
		Shipment string    `json:"shipment"`
		At       time.Time `json:"at"`
	}
}

func (s *Server) giveFeedback(ctx context.Context, in *feedbackInput) (*feedbackOutput, error) {
	if err := s.seeShipment(ctx, in.ID, func(scope, *dispatch.Shipment) {}); err != nil {
		return nil, err
	}
	b := in.Body
	step := dispatch.GiveFeedback{
		ID: "fb-" + strings.ToLower(rand.Text()[:16]), Shipment: dispatch.ShipmentID(in.ID), Sort: dispatch.FeedbackKind(b.Sort),
		Unit: blood.UnitID(b.Unit), Severity: dispatch.Severity(b.Severity), Rating: b.Rating, By: principalOf(ctx).ID,
	}
	if b.Text != "" {
		step.TextRef, step.TextDigest = "feedback/"+step.ID, saltedDigest([]byte(b.Text))
		if err := s.cfg.Texts.Put(ctx, step.TextRef, b.Text); err != nil {
			return nil, err
		}
	}
	if err := s.cfg.Engine.Do(ctx, step); err != nil {
		if step.TextRef != "" {
			s.eraseText(ctx, step.TextRef)
		}
		return nil, err
	}
	out := &feedbackOutput{}
	out.Body.ID, out.Body.Shipment = step.ID, in.ID
	s.cfg.Engine.View(func(v engine.View) {
		for _, f := range v.State.Feedback() {
			if f.ID == step.ID {
				out.Body.At = utc(f.At)
			}
		}
	})
	return out, nil
}

// saltedDigest is what an event holds of a text that can be erased.
func saltedDigest(text []byte) string {
	salt := rand.Text()
	sum := sha256.Sum256(append([]byte(salt), text...))
	return salt + ":" + hex.EncodeToString(sum[:])
}

// eraseText takes out the text of a step that did not happen.
func (s *Server) eraseText(ctx context.Context, ref string) {
	if err := s.cfg.Texts.Erase(context.WithoutCancel(ctx), ref); err != nil {
		s.log.Error("the text of a step that did not happen could not be erased", "ref", ref, "err", err)
	}
}
