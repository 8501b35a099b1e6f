package news

// Published says that an editor has published an item, or changed one.
type Published struct {
	Item    string `json:"item"`
	Title   string `json:"title"`
	MustAck bool   `json:"must_ack"`
	Changed bool   `json:"changed"` // whether it was published before
	By      string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Published) Fact() (name, subject, partner string) { return "news.published", f.Item, "" }

// Withdrawn says that an item was retracted.
type Withdrawn struct {
	Item   string `json:"item"`
	Title  string `json:"title"`
	Reason string `json:"reason"`
	By     string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Withdrawn) Fact() (name, subject, partner string) { return "news.retracted", f.Item, "" }

// Restored says that an item that was retracted stands again.
type Restored struct {
	Item  string `json:"item"`
	Title string `json:"title"`
	By    string `json:"by"`
}

// Fact implements [domain.Fact].
func (f Restored) Fact() (name, subject, partner string) { return "news.restored", f.Item, "" }

// Acknowledged says that somebody has confirmed an item.
type Acknowledged struct {
	Item    string `json:"item"`
	Title   string `json:"title"`
	Hash    string `json:"hash"`
	User    string `json:"user"`
	Partner string `json:"partner,omitempty"`
}

// Fact implements [domain.Fact].
func (f Acknowledged) Fact() (name, subject, partner string) {
	return "news.acknowledged", f.Item, f.Partner
}
