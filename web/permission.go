package web

import "airvein/web/account"

// Permission is one right. Which roles have it stands in grants; which
// route needs it, in routes.
type Permission string

// The permissions. "Own" things are told apart by scope, not here.
const (
	permOpen           Permission = "open" // needs no sign-in
	permSelf           Permission = "self" // any principal
	permOrderRead      Permission = "order.read"
	permOrderPlace     Permission = "order.place"
	permOrderCancel    Permission = "order.cancel"
	permOrderReceive   Permission = "order.receive"
	permOrderEnd       Permission = "order.unfulfillable"
	permUnitRead       Permission = "unit.read"
	permUnitMove       Permission = "unit.move"
	permUnitRecall     Permission = "unit.recall"
	permUnitFate       Permission = "unit.fate"
	permFeedback       Permission = "shipment.feedback"
	permStockRead      Permission = "stock.read"
	permStockImport    Permission = "stock.import"
	permShipmentRead   Permission = "shipment.read"
	permShipmentPack   Permission = "shipment.pack"
	permShipmentDepart Permission = "shipment.depart"
	permShipmentArrive Permission = "shipment.arrive"
	permRoadRead       Permission = "road.read"
	permRoadWrite      Permission = "road.write"
	permDispose        Permission = "unit.dispose"
	permDroneRead      Permission = "drone.read"
	permFlightRead     Permission = "flight.read"
	permFlightConsent  Permission = "flight.consent"
	permFlightPadClear Permission = "flight.pad_clear"
	permFlightCommand  Permission = "flight.command"
	permPadClose       Permission = "pad.close"
	permBoxRead        Permission = "box.read"
	permBoxSet         Permission = "box.set"
	permReadingPost    Permission = "reading.post"
	permPlaceRead      Permission = "place.read"
	permZoneWrite      Permission = "zone.write"
	permWeatherWrite   Permission = "weather.write"
	permAlarmRead      Permission = "alarm.read"
	permAlarmAct       Permission = "alarm.act"
	permReportRead     Permission = "report.read"
	permLive           Permission = "live"
)

// grants is the table role x permission. What is not in it is denied.
func grants() map[Permission][]account.Role {
	const (
		hos = account.Hospital
		dep = account.Depot
		dis = account.Dispatcher
		pil = account.Pilot
		adm = account.Admin
		dev = account.Device
		vie = account.Viewer
	)
	return map[Permission][]account.Role{
		permSelf:           {hos, dep, dis, pil, adm, dev, vie},
		permOrderRead:      {hos, dep, dis, adm},
		permOrderPlace:     {hos, dis, adm},
		permOrderCancel:    {hos, dis, adm},
		permOrderReceive:   {hos, dis, adm},
		permOrderEnd:       {dis, adm},
		permUnitRead:       {hos, dep, dis, adm},
		permUnitMove:       {dep, dis, adm},
		permUnitRecall:     {dep, dis, adm},
		permUnitFate:       {hos, dis, adm},
		permFeedback:       {hos, dis, adm},
		permStockRead:      {dep, dis, adm},
		permStockImport:    {dep, dis, adm},
		permShipmentRead:   {hos, dep, dis, pil, adm},
		permShipmentPack:   {dep},
		permShipmentDepart: {dep, dis},
		permShipmentArrive: {hos, dis},
		permRoadRead:       {hos, dep, dis, adm},
		permRoadWrite:      {dis, adm},
		permDispose:        {dis, adm},
		permDroneRead:      {hos, dep, dis, pil, adm, vie},
		permFlightRead:     {hos, dep, dis, pil, adm},
		permFlightConsent:  {pil},
		permFlightPadClear: {hos, dis},
		permFlightCommand:  {dis, pil, adm},
		permPadClose:       {hos, dep, dis, adm},
		permBoxRead:        {hos, dep, dis, pil, adm},
		permBoxSet:         {dep, dis, adm},
		permReadingPost:    {dev},
		permPlaceRead:      {hos, dep, dis, pil, adm, vie},
		permZoneWrite:      {dis, adm},
		permWeatherWrite:   {dis, adm},
		permAlarmRead:      {hos, dep, dis, pil, adm},
		permAlarmAct:       {hos, dep, dis, pil, adm},
		permReportRead:     {dis, adm},
		permLive:           {hos, dep, dis, pil, adm, vie},
	}
}

// may reports whether a role has a permission.
func may(role account.Role, p Permission) bool {
	for _, r := range grants()[p] {
		if r == role {
			return true
		}
	}
	return false
}

// rule is what a method and path need: a permission, and the content type
// of the body where one is taken.
type rule struct {
	perm  Permission
	media string
}

// routes is the table of every route there is. Registering one that does
// not stand here is an error of New.
func routes() map[string]rule {
	const api = "/api/v1"
	return map[string]rule{
		"GET /openapi.json":                            {permOpen, ""},
		"GET /healthz":                                 {permOpen, ""},
		"GET /readyz":                                  {permOpen, ""},
		"GET /metrics":                                 {permOpen, ""},
		"GET " + api + "/clock":                        {permOpen, ""},
		"GET " + api + "/site":                         {permOpen, ""},
		"POST " + api + "/session":                     {permOpen, mediaJSON},
		"DELETE " + api + "/session":                   {permOpen, ""},
		"GET " + api + "/me":                           {permSelf, ""},
		"GET " + api + "/live":                         {permLive, ""},
		"POST " + api + "/orders":                      {permOrderPlace, mediaJSON},
		"GET " + api + "/orders":                       {permOrderRead, ""},
		"GET " + api + "/orders/{id}":                  {permOrderRead, ""},
		"GET " + api + "/orders/{id}/trace":            {permOrderRead, ""},
		"POST " + api + "/orders/{id}/cancel":          {permOrderCancel, mediaJSON},
		"POST " + api + "/orders/{id}/receive":         {permOrderReceive, mediaJSON},
		"POST " + api + "/orders/{id}/unfulfillable":   {permOrderEnd, mediaJSON},
		"GET " + api + "/stock":                        {permStockRead, ""},
		"POST " + api + "/stock/import":                {permStockImport, mediaCSV},
		"GET " + api + "/units/{id}":                   {permUnitRead, ""},
		"GET " + api + "/units/{id}/trace":             {permUnitRead, ""},
		"POST " + api + "/units/{id}/release":          {permUnitMove, mediaJSON},
		"POST " + api + "/units/{id}/quarantine":       {permUnitMove, mediaJSON},
		"POST " + api + "/units/{id}/discard":          {permUnitMove, mediaJSON},
		"POST " + api + "/units/{id}/earmark":          {permUnitMove, mediaJSON},
		"POST " + api + "/units/{id}/free":             {permUnitMove, mediaJSON},
		"POST " + api + "/units/{id}/recall":           {permUnitRecall, mediaJSON},
		"POST " + api + "/units/{id}/fate":             {permUnitFate, mediaJSON},
		"GET " + api + "/recalls":                      {permUnitRead, ""},
		"GET " + api + "/recalls/{id}":                 {permUnitRead, ""},
		"POST " + api + "/shipments/{id}/feedback":     {permFeedback, mediaJSON},
		"GET " + api + "/shipments":                    {permShipmentRead, ""},
		"GET " + api + "/shipments/{id}":               {permShipmentRead, ""},
		"POST " + api + "/shipments/{id}/pack":         {permShipmentPack, mediaJSON},
		"GET " + api + "/shipments/{id}/packing-list":  {permShipmentPack, ""},
		"POST " + api + "/shipments/{id}/unpack":       {permShipmentPack, mediaJSON},
		"POST " + api + "/shipments/{id}/depart":       {permShipmentDepart, mediaJSON},
		"POST " + api + "/shipments/{id}/arrive":       {permShipmentArrive, mediaJSON},
		"POST " + api + "/shipments/{id}/by-road":      {permRoadWrite, mediaJSON},
		"POST " + api + "/shipments/{id}/call-back":    {permRoadWrite, mediaJSON},
		"POST " + api + "/shipments/{id}/lost":         {permRoadWrite, mediaJSON},
		"GET " + api + "/roads/closures":               {permRoadRead, ""},
		"POST " + api + "/roads/closures":              {permRoadWrite, mediaJSON},
		"DELETE " + api + "/roads/closures/{id}":       {permRoadWrite, ""},
		"GET " + api + "/excursions":                   {permStockRead, ""},
		"POST " + api + "/excursions/{id}/disposition": {permDispose, mediaJSON},
		"GET " + api + "/storage":                      {permStockRead, ""},
		"GET " + api + "/storage/{id}/readings":        {permStockRead, ""},
		"POST " + api + "/storage/{id}/readings":       {permReadingPost, mediaJSON},
		"POST " + api + "/boxes/{id}/opened":           {permReadingPost, mediaJSON},
		"GET " + api + "/drones":                       {permDroneRead, ""},
		"GET " + api + "/drones/{id}":                  {permDroneRead, ""},
		"GET " + api + "/flights":                      {permFlightRead, ""},
		"GET " + api + "/flights/{id}":                 {permFlightRead, ""},
		"POST " + api + "/flights/{id}/consent":        {permFlightConsent, mediaJSON},
		"POST " + api + "/flights/{id}/pad-clear":      {permFlightPadClear, mediaJSON},
		"POST " + api + "/flights/{id}/hold":           {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/resume":         {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/return":         {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/land":           {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/divert":         {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/handover":       {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/lost":           {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/found":          {permFlightCommand, mediaJSON},
		"POST " + api + "/flights/{id}/call-off":       {permFlightCommand, mediaJSON},
		"GET " + api + "/flights/{id}/alternates":      {permFlightRead, ""},
		"GET " + api + "/pilots":                       {permFlightCommand, ""},
		"POST " + api + "/pads/{id}":                   {permPadClose, mediaJSON},
		"GET " + api + "/boxes":                        {permBoxRead, ""},
		"POST " + api + "/boxes/{id}/state":            {permBoxSet, mediaJSON},
		"GET " + api + "/boxes/{id}/readings":          {permBoxRead, ""},
		"POST " + api + "/boxes/{id}/readings":         {permReadingPost, mediaJSON},
		"GET " + api + "/depots":                       {permPlaceRead, ""},
		"GET " + api + "/hospitals":                    {permPlaceRead, ""},
		"GET " + api + "/zones":                        {permPlaceRead, ""},
		"POST " + api + "/zones/{id}":                  {permZoneWrite, mediaGeoJSON},
		"PUT " + api + "/zones/{id}":                   {permZoneWrite, mediaGeoJSON},
		"DELETE " + api + "/zones/{id}":                {permZoneWrite, ""},
		"POST " + api + "/weather":                     {permWeatherWrite, mediaJSON},
		"GET " + api + "/alarms":                       {permAlarmRead, ""},
		"POST " + api + "/alarms/{id}/ack":             {permAlarmAct, mediaJSON},
		"POST " + api + "/alarms/{id}/shelve":          {permAlarmAct, mediaJSON},
		"GET " + api + "/reports/service":              {permReportRead, ""},
	}
}
