package example

// firms are the partners of the example.
func firms() []firm {
	return []firm{
		{name: "Brightwater Consulting", domain: "brightwater.example", country: "GB", tier: "gold", kind: "reseller", weight: 26, owners: []string{"Maya Osei"}, managers: []string{"Jonas Weber"}, sales: []string{"Priya Nair", "Callum Reid"}, viewers: []string{"Ines Ferreira"}},
		{name: "Nordlicht Systeme GmbH", domain: "nordlicht-systeme.example", country: "DE", tier: "silver", kind: "reseller", weight: 20, owners: []string{"Katrin Lorenz"}, sales: []string{"Emre Demir"}},
		{name: "Fjellheim IT AS", domain: "fjellheim.example", country: "NO", tier: "silver", kind: "reseller", weight: 14, owners: []string{"Sindre Haugen"}, sales: []string{"Liv Solberg"}},
		{name: "Maple Ridge Networks", domain: "mapleridge.example", country: "CA", tier: "gold", kind: "distributor", weight: 18, owners: []string{"Hannah Tremblay"}, managers: []string{"Dev Patel"}, sales: []string{"Noah Côté"}},
		{name: "Polder Partners BV", territories: []string{"north-sea", "dach-nordics", "harbour-list"}, domain: "polderpartners.example", country: "NL", tier: "platinum", kind: "distributor", weight: 22, owners: []string{"Sanne de Vries"}, sales: []string{"Bram Jansen", "Lotte Bakker"}},
		{name: "Silberbach & Söhne AG", domain: "silberbach.example", country: "CH", tier: "silver", kind: "reseller", weight: 12, owners: []string{"Urs Zollinger"}},
		{name: "Harbour Light Security", domain: "harbourlight.example", country: "IE", tier: "registered", kind: "agency", weight: 9, owners: []string{"Aoife Brennan"}},
		{name: "Great Plains Data Inc", domain: "greatplainsdata.example", country: "US", tier: "gold", kind: "reseller", weight: 20, owners: []string{"Marcus Hill"}, sales: []string{"Olivia Chen", "Diego Ramirez"}},
		{name: "Skagen Cloud ApS", domain: "skagencloud.example", country: "DK", tier: "registered", kind: "reseller", weight: 8, owners: []string{"Mikkel Holm"}},
		{name: "Wallonie Numérique SRL", domain: "wallonie-numerique.example", country: "BE", tier: "silver", kind: "reseller", weight: 9, owners: []string{"Céline Lambert"}},
		{name: "Tallberg & Partner AB", domain: "tallberg.example", country: "SE", tier: "registered", kind: "referral", weight: 6, owners: []string{"Astrid Ek"}},
		{name: "Steinadler Datentechnik", domain: "steinadler.example", country: "AT", tier: "registered", kind: "reseller", weight: 5, owners: []string{"Florian Huber"}},
	}
}

// A market is where a firm finds its customers.
type market struct {
	country string
	cities  []string
	forms   []string // legal forms of its companies
}

// markets by the country of the firm.
func markets() map[string][]market {
	gb := market{"GB", []string{"London", "Leeds", "Bristol", "Glasgow", "Cardiff"}, []string{"Ltd", "plc", "LLP"}}
	ie := market{"IE", []string{"Dublin", "Cork", "Galway"}, []string{"Ltd"}}
	de := market{"DE", []string{"Hamburg", "Munich", "Leipzig", "Cologne", "Kiel"}, []string{"GmbH", "AG", "GmbH & Co. KG"}}
	at := market{"AT", []string{"Vienna", "Graz", "Linz"}, []string{"GmbH", "AG"}}
	ch := market{"CH", []string{"Zurich", "Basel", "Bern"}, []string{"AG", "SA"}}
	no := market{"NO", []string{"Oslo", "Bergen", "Trondheim"}, []string{"AS", "ASA"}}
	se := market{"SE", []string{"Stockholm", "Gothenburg", "Malmö"}, []string{"AB"}}
	dk := market{"DK", []string{"Copenhagen", "Aarhus", "Odense"}, []string{"ApS", "A/S"}}
	nl := market{"NL", []string{"Rotterdam", "Utrecht", "Eindhoven"}, []string{"BV", "NV"}}
	be := market{"BE", []string{"Antwerp", "Ghent", "Liège"}, []string{"SRL", "NV"}}
	us := market{"US", []string{"Chicago", "Denver", "Austin", "Boston", "Omaha"}, []string{"Inc", "LLC", "Corp"}}
	ca := market{"CA", []string{"Toronto", "Vancouver", "Montreal"}, []string{"Inc", "Ltd"}}
	return map[string][]market{
		"GB": {gb, gb, ie}, "IE": {ie, gb}, "DE": {de, de, at}, "AT": {at, de}, "CH": {ch, de}, "NO": {no, se}, "SE": {se, dk},
		"DK": {dk, no}, "NL": {nl, be, de}, "BE": {be, nl}, "US": {us}, "CA": {ca, us},
	}
}

// The two halves of customers' names.
var (
	firstHalves = [...]string{
		"Alder", "Amber", "Ashford", "Beacon", "Birkdale", "Bluestone", "Calder", "Cedar", "Copperfield", "Dovetail", "Eastgate", "Elmhurst",
		"Falkner", "Foxglove", "Garnet", "Granite", "Hartmann", "Hazel", "Hollis", "Ivory", "Jasper", "Juniper", "Kestrel", "Kingsway",
		"Larkin", "Linden", "Marlow", "Meadow", "Millbrook", "Norwood", "Oakley", "Orchard", "Pemberton", "Quarry", "Ravensworth", "Rowan",
		"Saffron", "Sterling", "Thornbury", "Tidewell", "Umber", "Verdant", "Wexford", "Willow", "Yarrow", "Zenith",
	}
	secondHalves = [...]string{
		"Logistics", "Pharma", "Energy", "Foods", "Insurance", "Motors", "Textiles", "Clinics", "Publishing", "Chemicals", "Rail", "Retail",
		"Aviation", "Timber", "Robotics", "Hotels", "Water", "Bank", "Packaging", "Optics",
	}
	contacts = [...]string{
		"Alex Morgan", "Sofia Rossi", "Jan Novak", "Helena Berg", "Omar Haddad", "Lucy Walker", "Pieter Smit", "Greta Lind", "Ravi Kumar", "Marie Dubois",
	}
)
