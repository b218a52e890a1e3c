package web

import (
	"context"
	"net/http"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/engine"
)

// Storage is a depot's refrigerator, agitator or freezer.
type Storage struct {
	ID      string       `json:"id"`
	Depot   string       `json:"depot"`
	Class   string       `json:"class"`
	C       *float64     `json:"c" doc:"the newest reading"`
	CAt     *time.Time   `json:"c_at"`
	Verdict string       `json:"verdict" doc:"since a named person last decided on it"`
	Broken  string       `json:"broken" doc:"the verdict for which units are in quarantine; empty where none are"`
	Since   time.Time    `json:"since"`
	Range   EnvelopeView `json:"range"`
}

func (s *Server) registerStorage() {
	const path = "/api/v1/storage"
	add(s, http.MethodGet, path, "List storages with their temperature", s.listStorage)
	add(s, http.MethodPost, path+"/{id}/readings", "Post a storage's readings", s.postStorageReadings)
	add(s, http.MethodGet, path+"/{id}/readings", "A storage's temperature curve", s.getStorageReadings)
	add(s, http.MethodPost, "/api/v1/boxes/{id}/opened", "Say that a box was opened", s.boxOpened)
}

type storagesOutput struct {
	Body struct {
		Storage []Storage `json:"storage"`
	}
}

func (s *Server) listStorage(ctx context.Context, _ *none) (*storagesOutput, error) {
	out := &storagesOutput{}
	out.Body.Storage = []Storage{}
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		for _, x := range v.State.Storages() {
			if sc.depot(x.Depot) {
				out.Body.Storage = append(out.Body.Storage, storageView(v, x))
			}
		}
	})
	return out, nil
}

func storageView(v engine.View, x *dispatch.Storage) Storage {
	out := Storage{ID: string(x.ID), Depot: x.Depot, Class: string(x.Class), Verdict: string(x.Cold.Verdict()), Broken: string(x.Broken), Since: utc(x.Since)}
	if r, ok := v.BoxC(dispatch.BoxID(x.ID)); ok {
		out.C, out.CAt = finite(r.C), when(r.At)
	}
	if r, ok := v.State.StorageRecording(x.ID); ok && r.Envelope.Known() {
		out.Range = EnvelopeView{OKMin: limit(r.Envelope.OKMin), OKMax: limit(r.Envelope.OKMax)}
	}
	return out
}

func (s *Server) postStorageReadings(ctx context.Context, in *postReadingsInput) (*addedOutput, error) {
	return s.addReadings(ctx, in, func(st *dispatch.State) bool {
		_, ok := st.Storage(dispatch.StorageID(in.ID))
		return ok
	})
}

func (s *Server) getStorageReadings(ctx context.Context, in *getReadingsInput) (*readingsOutput, error) {
	return s.curve(ctx, in, func(v engine.View, _, _ time.Time) (*EnvelopeView, bool) {
		x, ok := v.State.Storage(dispatch.StorageID(in.ID))
		if !ok || !(scope{principalOf(ctx), v.State}).depot(x.Depot) {
			return nil, false
		}
		e := storageView(v, x).Range
		return &e, true
	})
}

type openedInput struct {
	ID   string `path:"id"`
	Body struct {
		At time.Time `json:"at" doc:"scenario time, of the box's clock"`
	}
}

// boxOpened takes an opening of a box's lid; the core knows whether it was
// in a pack or receive step.
func (s *Server) boxOpened(ctx context.Context, in *openedInput) (*addedOutput, error) {
	out := &addedOutput{}
	out.Body.Added = 1
	return out, s.cfg.Engine.Do(ctx, dispatch.OpenBox{Box: dispatch.BoxID(in.ID), At: in.Body.At, By: principalOf(ctx).ID})
}
