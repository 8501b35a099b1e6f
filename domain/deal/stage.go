package deal

import "gangway/domain"

// Stage moves the sale to another stage, which says how probable it is.
type Stage struct {
	ID      string `arg:"" required:"" help:"id of the deal" example:"D-7K3QXM"`
	Stage   string `arg:"" required:"" help:"id of a stage of the programme" example:"proposal"`
	Version int64  `help:"the version that you have seen, to be told if somebody was quicker" example:"3"`
}

// Allow lets who sells.
func (Stage) Allow(r *domain.Read) error { return may(r, verbStage) }

// Check refuses no stage at all.
func (c Stage) Check() error {
	if c.Stage == "" {
		return domain.Fieldf("stage", "Please give a stage.")
	}
	return nil
}

// Do moves the sale.
func (c Stage) Do(w *domain.Write) (Deal, error) {
	h, err := begin(w, c.ID, verbStage)
	if err != nil {
		return Deal{}, err
	}
	if err := h.seen(c.Version); err != nil {
		return Deal{}, err
	}
	stage, err := stageOf(h.rules, c.Stage)
	if err != nil {
		return Deal{}, err
	}
	from := h.Stage
	h.Stage = stage.ID
	return h.finish(Entry{Changes: []Change{{"stage", from, stage.ID}}}, StageChanged{h.about(), from, stage.ID})
}
