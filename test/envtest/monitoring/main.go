// Monitoring judges what manifests/overlays/metrics brings, by the code of those who read it: Grafana's schema of dashboards, and
// the rule reader, the query engine and the alerts of Prometheus. Each command reads standard input and writes JSON:
//
//	dashboard  a dashboard  -> what Grafana's schema says against it
//	rules      a rule file  -> what `promtool check rules` says against it
//	evaluate   a situation  -> the series of each query, and the alerts that fire
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/common/promslog"
	"github.com/prometheus/prometheus/model/rulefmt"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: monitoring dashboard|rules|evaluate < INPUT")
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var answer any
	switch args[0] {
	case "dashboard":
		answer = checkDashboard(text)
	case "rules":
		answer = checkRules(text)
	case "evaluate":
		if answer, err = evaluate(text); err != nil {
			return err
		}
	default:
		return fmt.Errorf("there is no command %q", args[0])
	}
	return json.NewEncoder(out).Encode(answer)
}

func checkRules(text []byte) []string {
	faults := []string{}
	_, errs := rulefmt.Parse(text, false, model.UTF8Validation, queryParser, promslog.NewNopLogger())
	for _, err := range errs {
		faults = append(faults, err.Error())
	}
	return faults
}
