package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"airvein/dispatch"
	"airvein/dispatch/blood"
	"airvein/dispatch/engine"
	"airvein/web/account"
)

func (s *Server) registerOrders() {
	const path = "/api/v1/orders"
	add(s, http.MethodPost, path, "Place an order", s.placeOrder)
	add(s, http.MethodGet, path, "List orders, newest first", s.listOrders)
	add(s, http.MethodGet, path+"/{id}", "One order", s.getOrder)
	add(s, http.MethodGet, path+"/{id}/trace", "Every custody step of an order, and its temperatures", s.orderTrace)
}

type idInput struct {
	ID string `path:"id"`
}

type placeInput struct {
	Key     string `header:"Idempotency-Key" doc:"1 to 128 visible ASCII characters"`
	RawBody []byte
	Body    struct {
		Kind         string       `json:"kind,omitempty" enum:"patient,stock,transfer,collection,return"`
		Hospital     string       `json:"hospital,omitempty" maxLength:"100" doc:"may be left out by a hospital"`
		Urgency      string       `json:"urgency" enum:"immediate,urgent_group_specific,urgent_crossmatched,routine"`
		NeededBy     *time.Time   `json:"needed_by,omitempty" nullable:"true"`
		CaseRef      string       `json:"case_ref,omitempty" maxLength:"200"`
		Phone        string       `json:"phone,omitempty" maxLength:"100"`
		RequestedBy  string       `json:"requested_by,omitempty" maxLength:"200"`
		AuthorisedBy string       `json:"authorised_by,omitempty" maxLength:"200" doc:"required for immediate"`
		Note         string       `json:"note,omitempty" maxLength:"2000"`
		Source       string       `json:"source,omitempty" enum:"web,api,phone"`
		Patient      *patientBody `json:"patient,omitempty"`
		Lines        []lineBody   `json:"lines" minItems:"1" maxItems:"10"`
	}
}

type patientBody struct {
	FCP        string   `json:"fcp,omitempty" enum:"yes,no,unknown"`
	Child      string   `json:"child,omitempty" enum:"yes,no,unknown"`
	Neonate    string   `json:"neonate,omitempty" enum:"yes,no,unknown"`
	WeightBand *string  `json:"weight_band,omitempty" nullable:"true" enum:"lt20kg,20kg_up"`
	Antibodies []string `json:"antibodies,omitempty" maxItems:"50"`
}

type lineBody struct {
	Component      string   `json:"component" enum:"red_cells,whole_blood,platelets,plasma,cryoprecipitate"`
	Group          string   `json:"group" enum:"O-,O+,A-,A+,B-,B+,AB-,AB+,O?,A?,B?,AB?,Oh,unknown"`
	Amount         float64  `json:"amount" exclusiveMinimum:"0"`
	UnitDef        string   `json:"unit_def" enum:"cn_200ml,bag_450ml,treatment_dose,ml"`
	Attributes     []string `json:"attributes,omitempty" enum:"irradiated,cmv_negative,k_negative,hbs_negative,washed,leucodepleted,hla_matched,low_titre"`
	Substitution   string   `json:"substitution,omitempty" enum:"allowed,identical_only"`
	Pretransfusion string   `json:"pretransfusion,omitempty" enum:"none,group_confirmed,screen_negative,crossmatched"`
}

type placeOutput struct {
	Status   int
	Location string `header:"Location"`
	Body     Order
}

// erasable is the text of an order that people may have erased later.
type erasable struct {
	Phone string `json:"phone,omitempty"`
	Note  string `json:"note,omitempty"`
}

func (s *Server) placeOrder(ctx context.Context, in *placeInput) (*placeOutput, error) {
	p := principalOf(ctx)
	order, err := placement(p, in)
	if err != nil {
		return nil, err
	}
	undo, err := s.keepText(ctx, in, order)
	if err != nil {
		return nil, err
	}
	out := &placeOutput{}
	err = s.cfg.Engine.DoThen(ctx, *order, func(v engine.View) {
		o, ok := v.State.OrderByKey(order.Hospital, order.Key)
		if !ok {
			return
		}
		out.Status = http.StatusOK
		if o.ID == order.ID {
			out.Status = http.StatusCreated
		}
		out.Body = orderView(scope{p, v.State}, o)
		out.Location = "/api/v1/orders/" + string(o.ID)
	})
	if err != nil {
		if refused(err) {
			undo()
		}
		return nil, err
	}
	if out.Status == http.StatusOK {
		undo()
	}
	if out.Status == 0 {
		return nil, &dispatch.Error{Code: dispatch.CodeUnavailable, Message: "the order's outcome is not known: send it again with the same key"}
	}
	return out, nil
}

// refused reports whether the order is certainly not placed. After a store
// that did not answer it may be.
func refused(err error) bool {
	var de *dispatch.Error
	return errors.As(err, &de) && de.Code != dispatch.CodeUnavailable
}

// placement turns the request into the dispatcher's input.
func placement(p account.Principal, in *placeInput) (*dispatch.PlaceOrder, error) {
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	b := in.Body
	if p.Role == account.Hospital {
		if b.Hospital == "" {
			b.Hospital = p.Site
		}
		if b.Hospital != p.Site {
			return nil, newProblem(codeForbidden, "a hospital orders for itself alone", FieldError{"hospital", "is not your own"})
		}
	}
	if b.Hospital == "" {
		return nil, invalid("hospital", "is required")
	}
	body, err := canonical(in.RawBody)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(body)
	order := &dispatch.PlaceOrder{
		ID: dispatch.OrderID("o-" + strings.ToLower(rand.Text()[:16])), Key: in.Key, BodyHash: hex.EncodeToString(hash[:]),
		By: p.ID, Kind: dispatch.OrderKind(b.Kind), Hospital: b.Hospital, Urgency: blood.Urgency(b.Urgency),
		NeededBy: b.NeededBy, CaseRef: b.CaseRef, RequestedBy: b.RequestedBy, AuthorisedBy: b.AuthorisedBy, Source: b.Source,
	}
	if q := b.Patient; q != nil {
		order.Patient = dispatch.Patient{FCP: blood.Tri(q.FCP), Child: blood.Tri(q.Child), Neonate: blood.Tri(q.Neonate), Antibodies: q.Antibodies}
		if q.WeightBand != nil {
			order.Patient.WeightBand = *q.WeightBand
		}
	}
	for _, l := range b.Lines {
		line := dispatch.Line{
			Component: blood.Component(l.Component), Group: blood.Group(l.Group), Amount: l.Amount,
			UnitDef: blood.UnitDef(l.UnitDef), Substitution: l.Substitution, Pretransfusion: l.Pretransfusion,
		}
		for _, a := range l.Attributes {
			line.Attributes = append(line.Attributes, blood.Attribute(a))
		}
		order.Lines = append(order.Lines, line)
	}
	return order, nil
}

func checkKey(key string) error {
	if len(key) < 1 || len(key) > 128 || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }) {
		return invalid("Idempotency-Key", "send this header with 1 to 128 visible ASCII characters, fresh for each order")
	}
	return nil
}

// keepText puts phone and note into the erasable table before the order is
// placed, since the order's event holds their digest. undo takes them out
// again: the order was refused, or was there before.
func (s *Server) keepText(ctx context.Context, in *placeInput, order *dispatch.PlaceOrder) (undo func(), err error) {
	if in.Body.Phone == "" && in.Body.Note == "" {
		return func() {}, nil
	}
	text, err := json.Marshal(erasable{in.Body.Phone, in.Body.Note})
	if err != nil {
		return nil, err
	}
	order.TextRef = "order/" + string(order.ID)
	order.TextDigest = saltedDigest(text)
	if err := s.cfg.Texts.Put(ctx, order.TextRef, string(text)); err != nil {
		return nil, err
	}
	return func() { s.eraseText(ctx, order.TextRef) }, nil
}

type ordersInput struct {
	State    string `query:"state" enum:"placed,held,in_progress,partly_delivered,delivered,cancelled,unfulfillable"`
	Hospital string `query:"hospital"`
	Since    string `query:"since" doc:"placed at or after, RFC 3339"`
	Limit    int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	Cursor   string `query:"cursor"`
}

type ordersOutput struct {
	Body struct {
		Orders []Order `json:"orders"`
		Next   *string `json:"next"`
	}
}

func (s *Server) listOrders(ctx context.Context, in *ordersInput) (*ordersOutput, error) {
	since, err := timeParam("since", in.Since)
	if err != nil {
		return nil, err
	}
	from := -1
	if in.Cursor != "" {
		if from, err = strconv.Atoi(in.Cursor); err != nil || from < 0 {
			return nil, invalid("cursor", "is not one that an earlier answer gave as next")
		}
	}
	out := &ordersOutput{}
	out.Body.Orders = []Order{}
	s.cfg.Engine.View(func(v engine.View) {
		sc, orders := scope{principalOf(ctx), v.State}, v.State.Orders()
		if from < 0 || from > len(orders) {
			from = len(orders)
		}
		for i := from - 1; i >= 0; i-- {
			o := orders[i]
			if !sc.order(o) || in.Hospital != "" && o.Hospital != in.Hospital || o.PlacedAt.Before(since) ||
				in.State != "" && string(v.State.OrderState(o)) != in.State {
				continue
			}
			if len(out.Body.Orders) == in.Limit {
				next := strconv.Itoa(i + 1)
				out.Body.Next = &next
				return
			}
			out.Body.Orders = append(out.Body.Orders, orderView(sc, o))
		}
	})
	return out, nil
}

// timeParam reads a query parameter that is a time; empty is no time.
func timeParam(field, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return t, invalid(field, "must be a time as RFC 3339 has it, with its zone")
	}
	return t, nil
}

type orderOutput struct{ Body Order }

func (s *Server) getOrder(ctx context.Context, in *idInput) (*orderOutput, error) {
	out, ref := &orderOutput{}, ""
	err := s.seeOrder(ctx, in.ID, func(sc scope, o *dispatch.Order) {
		out.Body, ref = orderView(sc, o), o.TextRef
	})
	if err != nil {
		return nil, err
	}
	return s.withText(ctx, out, ref)
}

// withText adds the erasable text that an order refers to; ref may be "".
func (s *Server) withText(ctx context.Context, out *orderOutput, ref string) (*orderOutput, error) {
	if ref == "" {
		return out, nil
	}
	text, ok, err := s.cfg.Texts.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	var e erasable
	if ok {
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return nil, err
		}
	}
	out.Body.Phone, out.Body.Note = e.Phone, e.Note
	return out, nil
}

// seeOrder calls read with an order that the principal may see; to others
// it does not exist.
func (s *Server) seeOrder(ctx context.Context, id string, read func(scope, *dispatch.Order)) error {
	err := error(notFound())
	s.cfg.Engine.View(func(v engine.View) {
		sc := scope{principalOf(ctx), v.State}
		if o, ok := v.State.Order(dispatch.OrderID(id)); ok && sc.order(o) {
			read(sc, o)
			err = nil
		}
	})
	return err
}
