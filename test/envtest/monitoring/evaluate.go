package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
)

// situation is what Prometheus has scraped, in the order of time, and what it is asked. Times are in milliseconds.
type situation struct {
	Scrapes []scrape `json:"scrapes"`
	// Each query is evaluated over start, start+step, …, end.
	Queries []string `json:"queries"`
	// A file of rules; evaluated every step, as a server does, so that `for` counts.
	Rules            string `json:"rules"`
	Start, End, Step int64
}

// scrape is one page of metrics with the labels of its target; `Text` may be empty, as after a scrape that failed.
type scrape struct {
	At     int64             `json:"at"`
	Labels map[string]string `json:"labels"`
	Text   string            `json:"text"`
}

type answer struct {
	Series [][]series `json:"series"`
	Alerts []alert    `json:"alerts"`
}

type series struct {
	Labels map[string]string `json:"labels"`
	Points [][2]float64      `json:"points"`
}

// alert is one whose condition holds at the end, since `Active`; it fires since `Fired`, which is 0 while `for` has not passed.
type alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	Active      int64             `json:"active"`
	Fired       int64             `json:"fired"`
}

var queryParser = parser.NewParser(parser.Options{})

func evaluate(text []byte) (*answer, error) {
	var asked situation
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&asked); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "monitoring-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	options := tsdb.DefaultOptions()
	options.MinBlockDuration = int64(48 * time.Hour / time.Millisecond)
	options.MaxBlockDuration = options.MinBlockDuration
	options.RetentionDuration = 0
	db, err := tsdb.Open(folder, promslog.NewNopLogger(), nil, options, nil)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for _, one := range asked.Scrapes {
		if err := one.store(db); err != nil {
			return nil, err
		}
	}
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 50_000_000, Timeout: time.Minute, EnableAtModifier: true, EnableNegativeOffset: true, Parser: queryParser})
	found := &answer{Series: [][]series{}, Alerts: []alert{}}
	// first, because alerts are series too
	if asked.Rules != "" {
		if found.Alerts, err = asked.alerts(engine, db, folder); err != nil {
			return nil, err
		}
	}
	for _, query := range asked.Queries {
		result, err := asked.query(engine, db, query)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", query, err)
		}
		found.Series = append(found.Series, result)
	}
	return found, nil
}

// store appends what a scrape brings: its series with the target's labels, and `up`.
func (s scrape) store(db storage.Appendable) error {
	appender := db.Appender(context.Background())
	add := func(metric labels.Labels, value float64) error {
		builder := labels.NewBuilder(metric)
		for name, value := range s.Labels {
			builder.Set(name, value)
		}
		_, err := appender.Append(0, builder.Labels(), s.At, value)
		return err
	}
	up := 1.0
	if s.Text == "" {
		up = 0
	}
	if err := add(labels.FromStrings(labels.MetricName, "up"), up); err != nil {
		return err
	}
	page := textparse.NewPromParser([]byte(s.Text), labels.NewSymbolTable(), false)
	for {
		entry, err := page.Next()
		if errors.Is(err, io.EOF) {
			return appender.Commit()
		}
		if err != nil {
			return err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		_, _, value := page.Series()
		var metric labels.Labels
		page.Labels(&metric)
		if err := add(metric, value); err != nil {
			return err
		}
	}
}

func (s situation) query(engine *promql.Engine, db storage.Queryable, text string) ([]series, error) {
	query, err := engine.NewRangeQuery(context.Background(), db, nil, text, time.UnixMilli(s.Start), time.UnixMilli(s.End), time.Duration(s.Step)*time.Millisecond)
	if err != nil {
		return nil, err
	}
	defer query.Close()
	matrix, err := query.Exec(context.Background()).Matrix()
	if err != nil {
		return nil, err
	}
	found := []series{}
	for _, one := range matrix {
		points := [][2]float64{}
		for _, point := range one.Floats {
			if point.F-point.F == 0 { // neither NaN nor infinite, which JSON cannot say and Grafana does not draw
				points = append(points, [2]float64{float64(point.T), point.F})
			}
		}
		if len(points) > 0 {
			found = append(found, series{one.Metric.Map(), points})
		}
	}
	return found, nil
}

func (s situation) alerts(engine *promql.Engine, db *tsdb.DB, folder string) ([]alert, error) {
	file := folder + "/rules.yaml"
	if err := os.WriteFile(file, []byte(s.Rules), 0o600); err != nil {
		return nil, err
	}
	manager := rules.NewManager(&rules.ManagerOptions{
		QueryFunc:  rules.EngineQueryFunc(engine, db),
		Appendable: db,
		Queryable:  db,
		Context:    context.Background(),
		NotifyFunc: func(context.Context, string, ...*rules.Alert) {},
		Logger:     promslog.NewNopLogger(),
		Parser:     queryParser,
	})
	step := time.Duration(s.Step) * time.Millisecond
	loaded, errs := manager.LoadGroups(step, labels.EmptyLabels(), "", nil, false, file)
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	found := []alert{}
	for _, name := range slices.Sorted(maps.Keys(loaded)) {
		group := loaded[name]
		for _, rule := range group.Rules() {
			if alerting, ok := rule.(*rules.AlertingRule); ok {
				alerting.SetRestored(true) // as after a start; before that it writes no ALERTS
			}
		}
		for at := time.UnixMilli(s.Start); !at.After(time.UnixMilli(s.End)); at = at.Add(step) {
			group.Eval(context.Background(), at)
		}
		for _, rule := range group.Rules() {
			if rule.LastError() != nil {
				return nil, fmt.Errorf("%s: %w", rule.Name(), rule.LastError())
			}
			alerting, ok := rule.(*rules.AlertingRule)
			if !ok {
				continue
			}
			for _, active := range alerting.ActiveAlerts() {
				one := alert{Labels: active.Labels.Map(), Annotations: active.Annotations.Map(), Active: active.ActiveAt.UnixMilli()}
				if active.State == rules.StateFiring {
					one.Fired = active.FiredAt.UnixMilli()
				}
				found = append(found, one)
			}
		}
	}
	return found, nil
}
